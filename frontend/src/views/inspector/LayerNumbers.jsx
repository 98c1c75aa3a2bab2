// A layer in numbers: what it costs, and how it does in the newest epoch. Imports drawings and types.

import * as format from '../../format.js';

/** @import { InspectedLayer, LayerReport } from '../../state/types.js' */

/** @param {{layer: InspectedLayer}} props */
export function LayerCosts({ layer }) {
  const field = layer.receptive_field;
  return (
    <Facts
      title="Size"
      facts={[
        ['Input', layer.input_shapes.map(format.shape).join(' and ')],
        ['Output', format.shape(layer.output_shape)],
        ['Parameters', format.count(layer.parameters)],
        ['Multiply-adds', format.large(layer.multiply_adds), 'for one example'],
        ['Memory', format.bytes(layer.activation_bytes), 'of its output'],
        ...(field
          ? [/** @type {Fact} */ (['Receptive field', `${field} × ${field}`, 'of the input, seen by one output value'])]
          : []),
      ]}
    />
  );
}

/** @param {{report: LayerReport | undefined, epoch: number | null}} props */
export function LayerHealth({ report, epoch }) {
  if (!report || epoch === null)
    return <Facts title="In training" facts={[]} empty="Train to see its gradient, weights and activations here." />;
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
      'Gradient norm',
      format.short(gradient.mean),
      `${format.short(gradient.min)} to ${format.short(gradient.max)} within the epoch`,
    ],
    bias != null && ['… of the biases', format.short(bias)],
    weights != null && ['Weight norm', format.short(weights)],
    ratio != null && ['Update ratio', format.short(ratio), 'last step ÷ weights; about 0.001 is usual'],
    delta != null && [
      'Error signal',
      format.short(delta),
      'delta: norm of the gradient of the loss in the output of the layer, for the probed examples',
    ],
    activation && [
      'Activation',
      `${format.short(activation.mean)} ± ${format.short(activation.std)}`,
      'mean and deviation',
    ],
    activation?.dead_fraction != null && [
      'Always 0',
      format.percent(activation.dead_fraction, 0),
      'dead: share of units that are 0 for every probed example',
    ],
    activation?.saturated_fraction != null && [
      'Saturated',
      format.percent(activation.saturated_fraction, 0),
      'share of outputs where the slope is below a fifth of its steepest',
    ],
  ];
  return (
    <Facts
      title={`After epoch ${epoch}`}
      facts={facts.filter((fact) => Boolean(fact)).map((fact) => /** @type {Fact} */ (fact))}
      empty="Nothing was measured of this layer in this epoch."
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
