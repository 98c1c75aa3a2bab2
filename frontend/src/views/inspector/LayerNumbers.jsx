// A layer in numbers: what it costs, and how it does in the newest epoch. Imports drawings and types.

import * as format from '../../format.js';
import { phrase } from '../../words/inspector.js';

/** @import { InspectedLayer, LayerReport } from '../../state/types.js' */

/** @param {{layer: InspectedLayer}} props */
export function LayerCosts({ layer }) {
  const field = layer.receptive_field;
  return (
    <Facts
      title={phrase('size')}
      facts={[
        [phrase('input'), layer.input_shapes.map(format.shape).join(phrase('and'))],
        [phrase('output'), format.shape(layer.output_shape)],
        [phrase('parameters'), format.count(layer.parameters)],
        [phrase('multiplyAdds'), format.large(layer.multiply_adds), phrase('forOneExample')],
        [phrase('memory'), format.bytes(layer.activation_bytes), phrase('ofItsOutput')],
        ...(field
          ? [/** @type {Fact} */ ([phrase('receptiveField'), `${field} × ${field}`, phrase('ofTheInputSeen')])]
          : []),
      ]}
    />
  );
}

/** @param {{report: LayerReport | undefined, epoch: number | null}} props */
export function LayerHealth({ report, epoch }) {
  if (!report || epoch === null)
    return <Facts title={phrase('inTraining')} facts={[]} empty={phrase('trainToSeeIts')} />;
  const {
    gradient_norm: gradient,
    bias_gradient_norm: bias,
    weight_norm: weights,
    update_ratio: ratio,
    activation,
    output_gradient_norm: delta,
  } = report;
  /** @type {(Fact | false | null | undefined)[]} */
  const facts = [
    gradient && [
      phrase('gradientNorm'),
      format.short(gradient.mean),
      phrase('toWithinTheEpoch', { min: format.short(gradient.min), max: format.short(gradient.max) }),
    ],
    bias != null && [phrase('ofTheBiases'), format.short(bias)],
    weights != null && [phrase('weightNorm'), format.short(weights)],
    ratio != null && [phrase('updateRatio'), format.short(ratio), phrase('lastStepWeightsAbout')],
    delta != null && [phrase('errorSignal'), format.short(delta), phrase('deltaNormOfThe')],
    activation && [
      phrase('activation'),
      `${format.short(activation.mean)} ± ${format.short(activation.std)}`,
      phrase('meanAndDeviation'),
    ],
    activation?.dead_fraction != null && [
      phrase('always0'),
      format.percent(activation.dead_fraction, 0),
      phrase('deadShareOfUnits'),
    ],
    activation?.saturated_fraction != null && [
      phrase('saturated'),
      format.percent(activation.saturated_fraction, 0),
      phrase('shareOfOutputsWhere'),
    ],
  ];
  return (
    <Facts
      title={phrase('afterEpoch', { epoch })}
      facts={facts.filter((fact) => Boolean(fact)).map((fact) => /** @type {Fact} */ (fact))}
      empty={phrase('nothingWasMeasuredOf')}
    />
  );
}

/** @typedef {[name: string, value: string, more?: string]} Fact */

/** @param {{title: string, facts: Fact[], empty?: string}} props */
function Facts({ title, facts, empty }) {
  return (
    <section class="facts" aria-label={title}>
      <h3>{title}</h3>
      {facts.length === 0 && <p class="soft">{empty}</p>}
      <dl>
        {facts.map(([name, value, more]) => (
          <div key={name} title={more}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
