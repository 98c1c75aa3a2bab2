// The equations of one step, or of one chosen unit or weight, with the real numbers in them. Imports their type and the
// walk.
import { ErrorEquations, GradientEquation, Update, UpdateEquation } from './BackwardEquations.jsx';
import { Equation, Joined, Num, Of, Sym } from './typeset.jsx';
import { targetsOf } from './walk.js';
import { Written, lettersIn, numbersOf } from './Written.jsx';

/** @import { Worked, WorkedColumn, WorkedNode, WalkStep } from './walk.js' */

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
