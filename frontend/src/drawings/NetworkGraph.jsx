// A small network as circles and lines: values, errors, weights, and what is computed now. Imports drawings only.
import { lineBetween, MOST_LABELS } from './graph-layout.js';
import { phrase } from '../words/drawings.js';

/** @import { GraphLayout, Spot } from './graph-layout.js' */
/**
 * @typedef {{id: string, column: number, unit: number, a: number|null, dE_dz: number|null, dE_da: number|null}}
 *   GraphNode
 */
/**
 * @typedef {{id: string, from: string|null, to: string, column: number, value: number|null, gradient: number|null,
 *   after: number|null}} GraphEdge
 */
/**
 * @typedef {object} Shown What has been computed up to the step on screen.
 * @property {Set<string>} values units whose output is known
 * @property {Set<string>} errors units whose error is known
 * @property {Set<string>} gradients weights whose gradient is known
 * @property {boolean} isUpdated
 * @property {boolean} hasLoss
 * @property {Set<string>} now ids of what is computed in this step
 * @property {Set<string>} carrying ids of the weights that carry it
 */
/**
 * @typedef {object} Graph
 * @property {GraphNode[]} nodes
 * @property {GraphEdge[]} edges
 * @property {{from: string, to: string}[]} links lines without a weight
 * @property {{id: string, text: string}[]} targets
 * @property {number|null} loss
 */

const WIDEST = 5;
const CHARACTER = 6.3; // pixels of one, on average

/** Four digits that matter. @param {number|null} value @param {number} [digits] @returns {string} */
export function brief(value, digits = 4) {
  if (value === null) return '–';
  const size = Math.abs(value);
  const text =
    size !== 0 && (size < 1e-3 || size >= 1e5)
      ? value.toExponential(2).replace('e+', 'e')
      : String(Number(value.toPrecision(digits)));
  return text.replaceAll('-', '−');
}

/**
 * @param {{graph: Graph, layout: GraphLayout, shown: Shown, selected: string|null, onSelect: (id: string) => void,
 *   label: string}} props
 */
export function NetworkGraph({ graph, layout, shown, selected, onSelect, label }) {
  const spots = new Map(graph.nodes.map((node) => [node.id, layout.units[node.column][node.unit]]));
  const largest = Math.max(1e-9, ...graph.edges.map((edge) => Math.abs(edge.value ?? 0)));
  const ends = graph.edges.map((edge) => ({ edge, line: lineOf(edge, graph, layout, spots) }));
  const last = Math.max(...graph.nodes.map((node) => node.column));
  return (
    <svg
      class="graph"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      width={layout.width}
      height={layout.height}
      role="img"
      aria-label={label}
    >
      {graph.links.map(({ from, to }) => (
        <Line key={`${from} ${to}`} from={spots.get(from)} to={spots.get(to)} name="graph-link" />
      ))}
      {graph.nodes
        .filter((node) => node.column === last)
        .map((node) => (
          <Line
            key={node.id}
            from={spots.get(node.id)}
            to={layout.loss}
            name={shown.now.has('E') ? 'graph-link is-now' : 'graph-link'}
          />
        ))}
      {ends.map(({ edge, line }) => (
        <Edge
          key={edge.id}
          {...{ edge, line }}
          name={edgeClass(edge, shown, selected)}
          width={1 + (Math.abs(edge.value ?? 0) / largest) * (WIDEST - 1)}
          onSelect={onSelect}
        />
      ))}
      {layout.biases.map((spot, index) => spot && <Bias key={index} spot={spot} />)}
      {graph.nodes.map((node) => (
        <Unit
          key={node.id}
          node={node}
          spot={/** @type {Spot} */ (spots.get(node.id))}
          shown={shown}
          isSelected={selected === node.id}
          onSelect={onSelect}
          layout={layout}
        />
      ))}
      <Loss spot={layout.loss} value={shown.hasLoss ? graph.loss : undefined} isNow={shown.now.has('E')} />
      {graph.targets.map(({ id, text }) => (
        <Target key={id} text={text} spot={/** @type {Spot} */ (spots.get(id))} layout={layout} />
      ))}
      {ends
        .filter(({ edge }) => isLabelled(edge, graph, selected))
        .map(({ edge, line }) => (
          <EdgeLabel key={edge.id} edge={edge} line={line} shown={shown} isShort={layout.isVertical} />
        ))}
    </svg>
  );
}

/** @typedef {ReturnType<typeof lineBetween>} Ends */

/** @param {{edge: GraphEdge, line: Ends, name: string, width: number, onSelect: (id: string) => void}} props */
const Edge = ({ edge, line, name, width, onSelect }) => (
  <g class={name} onClick={() => onSelect(edge.id)}>
    <title>{edgeWords(edge)}</title>
    <line class="graph-catch" {...points(line)} />
    <line class="graph-line" {...points(line)} stroke-width={width} />
  </g>
);

/** @param {GraphEdge} edge @param {Graph} graph @param {GraphLayout} layout @param {Map<string, Spot>} spots */
function lineOf(edge, graph, layout, spots) {
  const from = edge.from === null ? layout.biases[edge.column] : spots.get(edge.from);
  const among = graph.edges.filter((other) => other.column === edge.column);
  // Side by side the words keep near the start, where lines have not crossed; below one another each has its own
  // height.
  const share = layout.isVertical ? (among.indexOf(edge) + 2) / (among.length + 2) : 0.3;
  return lineBetween(/** @type {Spot} */ (from), /** @type {Spot} */ (spots.get(edge.to)), share);
}

/** @param {Ends} line */
const points = ({ x1, y1, x2, y2 }) => ({ x1, y1, x2, y2 });

/** @param {GraphEdge} edge */
const edgeWords = (edge) =>
  phrase('fromTo', { id: edge.id, from: edge.from ?? '1', to: edge.to, edge: brief(edge.value) });

/** @param {GraphEdge} edge @param {Shown} shown @param {string|null} selected */
function edgeClass(edge, shown, selected) {
  const sign = (edge.value ?? 0) < 0 ? 'is-negative' : 'is-positive';
  const isNow = shown.now.has(edge.id) || shown.carrying.has(edge.id);
  return `graph-edge ${sign}${isNow ? ' is-now' : ''}${selected === edge.id ? ' is-selected' : ''}`;
}

/**
 * Where there is room for all words they all stand there; else those of what is chosen.
 * @param {GraphEdge} edge
 * @param {Graph} graph
 * @param {string|null} selected
 */
function isLabelled(edge, graph, selected) {
  if (selected === edge.id) return true;
  const among = graph.edges.filter((other) => other.column === edge.column).length;
  return among <= MOST_LABELS;
}

/** @param {{from: Spot|undefined, to: Spot|undefined, name: string}} props */
function Line({ from, to, name }) {
  return from && to ? <line class={name} {...points(lineBetween(from, to, 0))} /> : null;
}

/** @param {{spot: Spot}} props */
function Bias({ spot }) {
  return (
    <g class="graph-bias">
      <circle cx={spot.x} cy={spot.y} r={spot.radius} />
      <text x={spot.x} y={spot.y} dy=".35em">
        1
      </text>
    </g>
  );
}

/** As many digits as a circle has room for. @param {number|null} value @param {number} radius @returns {string} */
function inCircle(value, radius) {
  const room = radius / 4.2;
  return [4, 3, 2].map((digits) => brief(value, digits)).find((text) => text.length <= room) ?? brief(value, 1);
}

/**
 * @param {{node: GraphNode, spot: Spot, shown: Shown, isSelected: boolean, onSelect: (id: string) => void, layout:
 *   GraphLayout}} props
 */
function Unit({ node, spot, shown, isSelected, onSelect, layout }) {
  const [hasValue, hasError] = [shown.values.has(node.id), shown.errors.has(node.id)];
  const isRoomy = spot.radius >= 20;
  const known = `${hasValue ? ' has-value' : ''}${hasError ? ' has-error' : ''}`;
  const state = `${known}${shown.now.has(node.id) ? ' is-now' : ''}${isSelected ? ' is-selected' : ''}`;
  return (
    <g class={`graph-unit${state}`} onClick={() => onSelect(node.id)}>
      <title>{`${node.id}: ${brief(node.a)}`}</title>
      <circle cx={spot.x} cy={spot.y} r={spot.radius} />
      {isRoomy && (
        <text class="graph-name" x={spot.x} y={spot.y - 6}>
          <Named id={node.id} />
        </text>
      )}
      {isRoomy && (
        <text class="graph-value" x={spot.x} y={spot.y + 10}>
          {hasValue ? inCircle(node.a, spot.radius) : ''}
        </text>
      )}
      {!isRoomy && spot.radius >= 13 && (
        <text class="graph-name" x={spot.x} y={spot.y} dy=".35em">
          <Named id={node.id} />
        </text>
      )}
      {hasError && layout.gap >= 50 && (
        <text class="graph-error" x={spot.x} y={spot.y + spot.radius + 13}>
          δ {brief(node.dE_dz ?? node.dE_da, 3)}
        </text>
      )}
    </g>
  );
}

/** h1 as h with an index. @param {{id: string}} props */
export function Named({ id }) {
  const [, letter, index] = /** @type {RegExpExecArray} */ (/^([a-zA-Z]+)(.*)$/.exec(id));
  return (
    <>
      {letter}
      {index && (
        <tspan class="graph-index" dy="3">
          {index}
        </tspan>
      )}
    </>
  );
}

/** @param {{spot: Spot, value: number|null|undefined, isNow: boolean}} props */
function Loss({ spot, value, isNow }) {
  const isKnown = value !== undefined;
  return (
    <g class={`graph-loss${isNow ? ' is-now' : ''}${isKnown ? ' has-value' : ''}`}>
      <rect x={spot.x - 28} y={spot.y - 24} width="56" height="48" rx="9" />
      <text class="graph-name" x={spot.x} y={spot.y - 5}>
        E
      </text>
      <text class="graph-value" x={spot.x} y={spot.y + 12}>
        {isKnown ? brief(value) : ''}
      </text>
    </g>
  );
}

/** @param {{text: string, spot: Spot, layout: GraphLayout}} props */
function Target({ text, spot, layout }) {
  if (layout.gap < 34) return null;
  // Below one another the lines to the loss go down from the sides: there the target stands under the error.
  if (layout.isVertical)
    return (
      <text class="graph-target" x={spot.x} y={spot.y + spot.radius + 28}>
        {text}
      </text>
    );
  return (
    <text class="graph-target is-beside" x={spot.x + spot.radius * 0.8} y={spot.y - spot.radius * 0.8}>
      {text}
    </text>
  );
}

/**
 * A name, a value, and the newest that is known of it. Long words begin at the start of the line, short ones stand on
 * it.
 * @param {{edge: GraphEdge, line: Ends, shown: Shown, isShort: boolean}} props
 */
function EdgeLabel({ edge, line, shown, isShort }) {
  const hasGradient = shown.gradients.has(edge.id) && !shown.isUpdated;
  const value = brief(shown.isUpdated && isShort ? edge.after : edge.value);
  const more = shown.isUpdated ? ` → ${brief(edge.after)}` : hasGradient ? ` ∂ ${brief(edge.gradient)}` : '';
  const words = isShort && more ? (shown.isUpdated ? value : more.trim()) : value + more;
  const width = CHARACTER * (edge.id.length + 1 + words.length) + 6;
  const left = more && !isShort ? line.x1 + 7 : line.x - width / 2;
  const kind = shown.isUpdated ? 'graph-after' : 'graph-error';
  return (
    <g class={`graph-label${shown.now.has(edge.id) ? ' is-now' : ''}`}>
      <rect x={left} y={line.y - 8} width={width} height="16" rx="4" />
      <text x={left + width / 2} y={line.y} dy=".35em">
        <Named id={edge.id} />
        <tspan dy="-3"> </tspan>
        {(!isShort || !more) && <tspan>{value}</tspan>}
        {more && <tspan class={kind}>{isShort ? words : more}</tspan>}
      </text>
    </g>
  );
}
