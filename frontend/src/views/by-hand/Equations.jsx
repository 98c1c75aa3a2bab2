// The equations of one step, or of one chosen unit or weight, with the real numbers in them. Imports their type and the
// walk.
import { bracketed, exact } from './numbers.js';
import { Equation, Joined, Num, Of, Slope, Sym } from './typeset.jsx';
import { targetsOf } from './walk.js';
import { Written, lettersIn } from './Written.jsx';

/** @import { Worked, WorkedColumn, WorkedEdge, WorkedNode, WalkStep } from './walk.js' */

/** @param {{worked: Worked, step: WalkStep}} props */
export function StepEquations({ worked, step }) {
  const nodes = worked.nodes.filter((node) => step.nodes.includes(node.id));
  const edges = worked.edges.filter((edge) => step.edges.includes(edge.id));
  if (step.phase === 'start') return <Start worked={worked} />;
  if (step.phase === 'loss') return <LossEquation worked={worked} />;
  if (step.phase === 'forward')
    return (
      <>
        {nodes.map((node) => (
          <ForwardEquations key={node.id} worked={worked} node={node} />
        ))}
      </>
    );
  if (step.phase === 'error')
    return (
      <>
        {nodes.map((node) => (
          <ErrorEquations key={node.id} worked={worked} node={node} />
        ))}
      </>
    );
  if (step.phase === 'gradient')
    return (
      <>
        {edges.map((edge) => (
          <GradientEquation key={edge.id} edge={edge} />
        ))}
      </>
    );
  return <Update worked={worked} />;
}

/** Everything about one unit or weight, whatever the step. @param {{worked: Worked, id: string}} props */
export function ChosenEquations({ worked, id }) {
  const node = worked.nodes.find((one) => one.id === id);
  const edge = worked.edges.find((one) => one.id === id);
  if (node?.column === 0) return <Equation left={<Sym id={id} />} terms={[<Num value={node.a} kind="value" />]} />;
  if (node)
    return (
      <>
        <ForwardEquations worked={worked} node={node} />
        <ErrorEquations worked={worked} node={node} />
      </>
    );
  if (edge)
    return (
      <>
        <GradientEquation edge={edge} />
        <UpdateEquation worked={worked} edge={edge} />
      </>
    );
  return null;
}

/** @param {{worked: Worked}} props */
function Start({ worked }) {
  const inputs = worked.nodes.filter((node) => node.column === 0);
  return (
    <div class="given">
      {inputs.map(({ id, a }) => (
        <Equation key={id} left={<Sym id={id} />} terms={[<Num value={a} kind="value" />]} />
      ))}
      {[...targetsOf(worked)].map(([id, value]) => (
        <Equation key={id} left={<Of letter="y" of={id} />} terms={[<Num value={value} />]} />
      ))}
    </div>
  );
}

/** @param {{worked: Worked, node: WorkedNode}} props */
function ForwardEquations({ worked, node }) {
  const column = worked.columns[node.column];
  const edges = worked.edges.filter((edge) => edge.to === node.id);
  const read = new Map(worked.nodes.map((one) => [one.id, one]));
  const before = worked.nodes.find((one) => one.column === node.column - 1 && one.unit === node.unit);
  const z = edges.length
    ? [
        <Joined
          sign="+"
          terms={edges.map((edge) =>
            edge.from ? (
              <>
                <Sym id={edge.id} />·<Reads id={edge.from} />
              </>
            ) : (
              <Sym id={edge.id} />
            ),
          )}
        />,
        <Joined
          sign="+"
          terms={edges.map((edge) =>
            edge.from ? (
              <>
                <Num value={edge.value} />·<Num value={read.get(edge.from)?.a} />
              </>
            ) : (
              <Num value={edge.value} />
            ),
          )}
        />,
        <Num value={node.z} kind="value" />,
      ]
    : [before ? <Of letter="a" of={before.id} /> : '', <Num value={node.z} kind="value" />];
  return (
    <div class="group">
      <Equation left={<Of letter="z" of={node.id} />} terms={z} />
      <Equation
        left={<Of letter="a" of={node.id} />}
        terms={[activation(worked, column, node), <Num value={node.a} kind="value" />]}
      />
    </div>
  );
}

/** Inputs are x, outputs of units a with the unit's name. @param {{id: string}} props */
const Reads = ({ id }) => (id.startsWith('x') ? <Sym id={id} /> : <Of letter="a" of={id} />);

/** g(z) with the number in it. @param {Worked} worked @param {WorkedColumn} column @param {WorkedNode} node */
function activation(worked, column, node) {
  const units = worked.nodes.filter((one) => one.column === node.column).map(({ id }) => id);
  return <Written parts={column.equation ?? []} unit={node.id} units={units} numberOf={numbersOf(worked)} />;
}

/**
 * What the letters of an equation stand for: z, a, the target y, and the share p among the outputs.
 * @param {Worked} worked @returns {import('./Written.jsx').NumberOf}
 */
const numbersOf =
  ({ loss, nodes }) =>
  (letter, unit) => {
    const node = nodes.find((one) => one.id === unit);
    if (letter === 'z') return node?.z;
    if (letter === 'a') return node?.a;
    if (letter === 'y') return loss.targets?.[unit] ?? Number(unit === loss.right);
    return letter === 'p' ? loss.probabilities?.[unit] : undefined;
  };

/**
 * An equation with its letters, then with numbers; words, which have no letters, stand once.
 * @param {Worked} worked @param {import('./Written.jsx').Part[]} parts @param {string} unit
 * @param {string|null} name of the unit, as the letters carry it
 */
function lettersThenNumbers(worked, parts, unit, name) {
  if (!lettersIn(parts).length) return parts.length ? [<Written parts={parts} unit={null} />] : [];
  return [
    <Written parts={parts} unit={name} />,
    <span class="num">
      <Written parts={parts} unit={unit} numberOf={numbersOf(worked)} />
    </span>,
  ];
}

/** @param {{worked: Worked}} props */
function LossEquation({ worked }) {
  const { loss } = worked;
  return (
    <div class="group">
      <p class="formula">
        {loss.title}
        {loss.formula && (
          <>
            : <b>{loss.formula}</b>
          </>
        )}
      </p>
      {loss.terms.length > 1 && (
        <Equation
          left={<Sym id="E" />}
          terms={[
            <Joined
              sign="+"
              terms={loss.terms.map(({ text }) => (
                <span class="num">{text}</span>
              ))}
            />,
            <Joined
              sign="+"
              terms={loss.terms.map(({ value }) => (
                <Num value={value} />
              ))}
            />,
            <Num value={loss.value} kind="result" />,
          ]}
        />
      )}
      {loss.terms.length <= 1 && (
        <Equation
          left={<Sym id="E" />}
          terms={[
            ...loss.terms.map(({ text }) => <span class="num">{text}</span>),
            <Num value={loss.value} kind="result" />,
          ]}
        />
      )}
      {loss.probabilities && lettersIn(loss.slope_equation).includes('p') && (
        <div class="given">
          {Object.entries(loss.probabilities).map(([id, value]) => (
            <Equation key={id} left={<Of letter="p" of={id} />} terms={[<Num value={value} kind="value" />]} />
          ))}
        </div>
      )}
    </div>
  );
}

/** @param {{worked: Worked, node: WorkedNode}} props */
function ErrorEquations({ worked, node }) {
  const column = worked.columns[node.column];
  const errorName = <Slope of={['E', null]} by={['a', node.id]} />;
  const netName = <Slope of={['E', null]} by={['z', node.id]} />;
  return (
    <div class="group">
      <Equation left={errorName} terms={[...arriving(worked, node), <Num value={node.dE_da} kind="error" />]} />
      {column.is_joint ? (
        <JointError worked={worked} node={node} left={netName} />
      ) : (
        <>
          <Equation
            left={<Slope of={['a', node.id]} by={['z', node.id]} />}
            terms={[
              ...lettersThenNumbers(worked, column.slope_equation ?? [], node.id, null),
              <Num value={node.da_dz} kind="error" />,
            ]}
          />
          <Equation
            left={netName}
            terms={[
              <Joined terms={[errorName, <Slope of={['a', node.id]} by={['z', node.id]} />]} />,
              <Joined terms={[<Num value={node.dE_da} />, <Num value={node.da_dz} />]} />,
              <Num value={node.dE_dz} kind="result" />,
            ]}
          />
        </>
      )}
    </div>
  );
}

/**
 * ∂E/∂a: of an output by the loss, of a hidden unit the sum of what comes back over its weights.
 * @param {Worked} worked
 * @param {WorkedNode} node
 */
function arriving(worked, node) {
  if (node.column === worked.columns.length - 1) return ofLoss(worked, node);
  const after = worked.nodes.filter((one) => one.column === node.column + 1);
  const over = worked.edges.filter((edge) => edge.from === node.id);
  const errors = new Map(after.map((one) => [one.id, one.dE_dz]));
  if (!over.length) {
    const same = after.find((one) => one.unit === node.unit);
    return same ? [<Slope of={['E', null]} by={['z', same.id]} />] : [];
  }
  return [
    <Joined
      sign="+"
      terms={over.map((edge) => (
        <>
          <Slope of={['E', null]} by={['z', edge.to]} />·<Sym id={edge.id} />
        </>
      ))}
    />,
    <Joined
      sign="+"
      terms={over.map((edge) => (
        <>
          <Num value={errors.get(edge.to)} />·<Num value={edge.value} />
        </>
      ))}
    />,
  ];
}

/** @param {Worked} worked @param {WorkedNode} node */
function ofLoss(worked, node) {
  const { slope, slope_equation } = worked.loss;
  if (slope_equation.length) return lettersThenNumbers(worked, slope_equation, node.id, node.id);
  return slope ? [<span class="formula">{slope}</span>] : [];
}

/**
 * With softmax every output has its share in each net input.
 * @param {{worked: Worked, node: WorkedNode, left: any}} props
 */
function JointError({ worked, node, left }) {
  const all = worked.nodes.filter((one) => one.column === node.column);
  return (
    <Equation
      left={left}
      terms={[
        <Joined
          sign="+"
          terms={all.map((one) => (
            <>
              <Slope of={['E', null]} by={['a', one.id]} />·<Slope of={['a', one.id]} by={['z', node.id]} />
            </>
          ))}
        />,
        <Joined
          sign="+"
          terms={all.map((one) => (
            <>
              <Num value={one.dE_da} />·<Num value={node.slopes?.[one.id]} />
            </>
          ))}
        />,
        <Num value={node.dE_dz} kind="result" />,
      ]}
    />
  );
}

/** @param {{edge: WorkedEdge}} props */
function GradientEquation({ edge }) {
  return (
    <div class="group" data-edge={edge.id}>
      <Equation
        left={<Slope of={['E', null]} by={[edge.id, null]} />}
        terms={[
          <Joined
            terms={edge.factors.map((factor) => (
              <Slope of={factor.of} by={factor.by} />
            ))}
          />,
          <Joined
            terms={edge.factors.map((factor) => (
              <Num value={factor.value} />
            ))}
          />,
          <Num value={edge.gradient} kind="error" />,
        ]}
      />
    </div>
  );
}

/** @param {{worked: Worked, edge: WorkedEdge}} props */
function UpdateEquation({ worked: { optimizer }, edge }) {
  const terms = optimizer.is_plain
    ? [
        <>
          <Sym id={edge.id} /> − lr ·{' '}
          {edge.followed === edge.gradient ? <Slope of={['E', null]} by={[edge.id, null]} /> : 'g'}
        </>,
        <span class="num">
          {exact(edge.value)} − {exact(optimizer.learning_rate)} · {bracketed(edge.followed)}
        </span>,
        <Num value={edge.after} kind="result" />,
      ]
    : [
        <>
          <span class="num">{exact(edge.value)}</span> → <Num value={edge.after} kind="result" />
        </>,
      ];
  return (
    <div class="group">
      <Equation
        left={
          <>
            <Sym id={edge.id} /> <span class="soft">after</span>
          </>
        }
        terms={terms}
      />
    </div>
  );
}

/** @param {{worked: Worked}} props */
function Update({ worked }) {
  const { optimizer, edges } = worked;
  const isChanged = edges.some((edge) => edge.followed !== edge.gradient);
  return (
    <div class="group">
      <p class="formula">
        {optimizer.is_plain ? (
          <>
            <b>w ← w − lr · ∂E/∂w</b>, lr = {exact(optimizer.learning_rate)}
          </>
        ) : (
          <>
            {optimizer.help} lr = {exact(optimizer.learning_rate)}
          </>
        )}
      </p>
      {optimizer.penalties.map((words) => (
        <p key={words} class="formula">
          {words}
        </p>
      ))}
      <table class="update">
        <thead>
          <tr>
            <th scope="col">weight</th>
            <th scope="col">before</th>
            <th scope="col">∂E/∂w</th>
            {isChanged && <th scope="col">followed</th>}
            <th scope="col">after</th>
          </tr>
        </thead>
        <tbody>
          {edges.map((edge) => (
            <tr key={edge.id} data-edge={edge.id}>
              <th scope="row">
                <Sym id={edge.id} />
              </th>
              <td>{exact(edge.value)}</td>
              <td class="is-error">{exact(edge.gradient)}</td>
              {isChanged && <td class="is-error">{exact(edge.followed)}</td>}
              <td class="is-result">{exact(edge.after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
