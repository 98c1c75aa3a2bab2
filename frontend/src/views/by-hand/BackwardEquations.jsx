// The equations of the way back: errors, gradients and the update, with the real numbers in them. Imports their type.
import { bracketed, exact } from './numbers.js';
import { Equation, Joined, Num, Slope, Sym } from './typeset.jsx';
import { lettersThenNumbers } from './Written.jsx';
import { phrase } from '../../words/by-hand.js';

/** @import { Worked, WorkedEdge, WorkedNode } from './walk.js' */

/** @param {{worked: Worked, node: WorkedNode}} props */
export function ErrorEquations({ worked, node }) {
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
export function GradientEquation({ edge }) {
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
export function UpdateEquation({ worked: { optimizer }, edge }) {
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
            <Sym id={edge.id} /> <span class="soft">{phrase('after')}</span>
          </>
        }
        terms={terms}
      />
    </div>
  );
}

/** @param {{worked: Worked}} props */
export function Update({ worked }) {
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
            <th scope="col">{phrase('weight')}</th>
            <th scope="col">{phrase('before')}</th>
            <th scope="col">∂E/∂w</th>
            {isChanged && <th scope="col">{phrase('followed')}</th>}
            <th scope="col">{phrase('after')}</th>
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
