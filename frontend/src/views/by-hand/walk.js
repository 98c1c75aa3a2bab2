// The answer of the explanation `backpropagation`, step by step: what is known when, in words and as a table. Pure;
// imports numbers.
import { exact } from './numbers.js';
import { phrase } from '../../words/by-hand.js';

/** @import { Part } from './Written.jsx' */

/** @typedef {{name: string, of: [string, string|null], by: [string, string|null], value: number|null}} Factor */
/**
 * @typedef {object} WorkedNode
 * @property {string} id
 * @property {number} column
 * @property {number} unit
 * @property {number|null} z
 * @property {number|null} a
 * @property {number|null} da_dz
 * @property {number|null} dE_da
 * @property {number|null} dE_dz
 * @property {Record<string, number|null>} [slopes] with softmax: of every output by this unit's net input
 */
/**
 * @typedef {object} WorkedEdge
 * @property {string} id
 * @property {'weight'|'bias'} kind
 * @property {string|null} from
 * @property {string} to
 * @property {number} column
 * @property {Factor[]} factors
 * @property {number|null} value
 * @property {number|null} gradient
 * @property {number|null} followed the gradient with penalties and clipping
 * @property {number|null} after
 */
/**
 * @typedef {{title: string, layer: string|null, activation: string|null, activation_type?: string|null,
 *   activation_title?: string|null, formula?: string, derivative?: string, equation?: Part[], slope_equation?: Part[],
 *   is_joint: boolean, has_weights: boolean}} WorkedColumn
 */
/**
 * @typedef {{phase: 'start'|'forward'|'loss'|'error'|'gradient'|'update', column: number|null, nodes: string[], edges:
 *   string[]}} WalkStep
 */
/**
 * @typedef {object} Worked
 * @property {number} epoch
 * @property {{index: number|null, target: number|number[], class_name: string|null, has_own_target: boolean}} example
 * @property {number} weights
 * @property {WorkedColumn[]} columns
 * @property {WorkedNode[]} nodes
 * @property {WorkedEdge[]} edges
 * @property {{type: string, title: string, value: number|null, formula: string|null, slope: string|null,
 *   slope_equation: Part[], terms: {text: string, value: number|null}[], targets: Record<string, number>|null,
 *   right: string|null, probabilities: Record<string, number|null>|null}} loss
 * @property {{type: string, title: string, help: string, learning_rate: number, is_plain: boolean, note: string,
 *   penalties: string[]}} optimizer
 * @property {WalkStep[]} steps
 */

/** Which colour a step has on the strip. @param {WalkStep} step */
export const direction = ({ phase }) =>
  ({ start: 'start', forward: 'forward', loss: 'loss', error: 'backward', gradient: 'backward', update: 'update' })[
    phase
  ];

/** @param {Worked} worked @param {WalkStep} step @returns {string} */
export function stepTitle(worked, { phase, column }) {
  const where = column === null ? '' : columnName(worked, column);
  return {
    start: phrase('theExampleStandsAt'),
    forward: phrase('forwardWhere', { where }),
    loss: phrase('theLoss'),
    error: phrase('backwardErrorsOf', { where }),
    gradient: phrase('backwardWeightsInto', { where }),
    update: phrase('theUpdate', { title: worked.optimizer.title }),
  }[phase];
}

/** @param {Worked} worked @param {number} column @returns {string} */
function columnName(worked, column) {
  const last = worked.columns.length - 1;
  if (column === 0) return phrase('theInputs');
  if (column === last)
    return last === 1 && worked.nodes.filter((node) => node.column === 1).length === 1
      ? phrase('theNeuron')
      : phrase('theOutputs');
  return last === 2 ? phrase('theHiddenLayer') : phrase('hiddenLayer', { column });
}

/** What the step does, in a sentence. @param {Worked} worked @param {WalkStep} step @returns {string} */
export function stepWords(worked, { phase, column }) {
  const is = column === null ? null : worked.columns[column];
  const isLast = column === worked.columns.length - 1;
  if (phase === 'start') return phrase('nothingIsComputedYet');
  if (phase === 'forward') return forwardWords(is);
  if (phase === 'loss') return phrase('theLossComparesOutputs');
  if (phase === 'error') return isLast ? phrase('howMuchDoesThe') : phrase('anErrorComesBack');
  if (phase === 'gradient') return phrase('theGradientOfA');
  return worked.optimizer.note;
}

/** @param {WorkedColumn|null} column */
function forwardWords(column) {
  if (!column?.has_weights)
    return phrase('bendsTheValuesNo', { activationTitle: column?.activation_title ?? phrase('theActivation') });
  const activated = column.activation_title
    ? phrase('makesItsOutputOf', { activationTitle: column.activation_title })
    : '';
  return phrase('eachUnitAddsUp', { activated });
}

/**
 * What has been computed up to and with step `at`.
 * @param {Worked} worked @param {number} at @returns {import('../../drawings/NetworkGraph.jsx').Shown}
 */
export function shownAt(worked, at) {
  const done = worked.steps.slice(0, at + 1);
  const of = (/** @type {string[]} */ phases, /** @type {'nodes'|'edges'} */ what) =>
    new Set(done.filter((step) => phases.includes(step.phase)).flatMap((step) => step[what]));
  const step = worked.steps[at];
  const now = new Set(step.phase === 'loss' ? ['E'] : [...step.nodes, ...step.edges]);
  const carrying =
    step.phase === 'error'
      ? worked.edges
          .filter((edge) => edge.column === Number(step.column) + 1 && edge.kind === 'weight')
          .map((edge) => edge.id)
      : [];
  return {
    values: of(['start', 'forward'], 'nodes'),
    errors: of(['error'], 'nodes'),
    gradients: of(['gradient'], 'edges'),
    isUpdated: step.phase === 'update',
    hasLoss: done.some(({ phase }) => phase === 'loss'),
    now,
    carrying: new Set(carrying),
  };
}

/** @param {Worked} worked @returns {import('../../drawings/NetworkGraph.jsx').Graph} */
export function graphOf(worked) {
  const links = worked.nodes
    .filter((node) => node.column > 0 && !worked.columns[node.column].has_weights)
    .flatMap((node) =>
      worked.nodes
        .filter(
          (other) =>
            other.column === node.column - 1 && (worked.columns[node.column].is_joint || other.unit === node.unit),
        )
        .map((other) => ({ from: other.id, to: node.id })),
    );
  const targets = [...targetsOf(worked)].map(([id, value]) => ({ id, text: `y = ${exact(value)}` }));
  return { nodes: worked.nodes, edges: worked.edges, links, targets, loss: worked.loss.value };
}

/**
 * The target of every output: 1 for the right class and 0 for the others.
 * @param {Worked} worked
 * @returns {Map<string, number>}
 */
export function targetsOf(worked) {
  const outputs = worked.nodes.filter((node) => node.column === worked.columns.length - 1);
  return new Map(outputs.map(({ id }) => [id, worked.loss.targets?.[id] ?? Number(id === worked.loss.right)]));
}

/**
 * Every number, as columns of a table: units, then weights.
 * @param {Worked} worked
 * @returns {{heads: string[], columns: (number|string|null)[][]}}
 */
export function tableOf(worked) {
  const heads = ['name', 'what', 'from', 'to', 'z', 'a', 'dE/da', 'da/dz', 'dE/dz', 'weight', 'dE/dw', 'after'];
  /** @type {(number|string|null)[][]} */
  const rows = [
    ...worked.nodes.map((node) => [
      node.id,
      node.column ? 'unit' : 'input',
      null,
      null,
      node.z,
      node.a,
      node.dE_da,
      node.da_dz,
      node.dE_dz,
      null,
      null,
      null,
    ]),
    ...worked.edges.map((edge) => [
      edge.id,
      edge.kind,
      edge.from,
      edge.to,
      null,
      null,
      null,
      null,
      null,
      edge.value,
      edge.gradient,
      edge.after,
    ]),
    ['E', 'loss', null, null, null, worked.loss.value, null, null, null, null, null, null],
  ];
  return { heads, columns: heads.map((_, place) => rows.map((row) => row[place])) };
}

/** What the drawing shows, in words. @param {Worked} worked @param {number} at @returns {string} */
export function graphWords(worked, at) {
  const shown = shownAt(worked, at);
  const outputs = worked.nodes.filter((node) => node.column === worked.columns.length - 1);
  const sizes = worked.columns.map((_, index) => worked.nodes.filter((node) => node.column === index).length).join('-');
  const said = shown.values.has(outputs[0].id)
    ? phrase('outputs', { utputs: outputs.map((node) => `${node.id} ${exact(node.a)}`).join(', ') })
    : '';
  const loss = shown.hasLoss ? phrase('loss', { loss: exact(worked.loss.value) }) : '';
  const title = stepTitle(worked, worked.steps[at]);
  return phrase('computationalGraphOfA', { sizes, weights: worked.weights, title, said, loss });
}
