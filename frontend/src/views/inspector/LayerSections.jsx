// What else is to be seen of the chosen layer: distributions, kernels, several examples. Imports the store and its
// siblings.

import './sections.css';
import { inspection, isStale, pictures, run, selectedLayer, spec } from '../../state/store.js';
import { Distributions } from './Distributions.jsx';
import { Favourites } from './Favourites.jsx';
import { UnitPlanes } from './UnitPlanes.jsx';
import { Kernels } from './Kernels.jsx';
import { SideBySide } from './SideBySide.jsx';

export function LayerSections() {
  const id = selectedLayer.value;
  const frame = pictures.value;
  if (id === null || !frame) return null;
  const all = frame.byLayer.get(id) ?? [];
  const planes = all.find((one) => one.draw === 'plane');
  const kernels = all.find((one) => one.draw === 'kernels');
  const layer = inspection.value?.layers.find((one) => one.id === id);
  const shape = layer?.input_shapes[0] ?? [];
  const isDense = shape.length === 1;
  const shared = {
    id,
    when: frame.source === 'run' ? `epoch ${frame.epoch}` : 'before training',
    name: run.value?.name || spec.value?.name || 'layerlab',
  };
  return (
    <div class={`layer-sections${isStale.value ? ' is-stale' : ''}`}>
      {planes && <UnitPlanes picture={planes} {...shared} />}
      {kernels && <Kernels picture={kernels} channels={isDense ? null : shape[0]} isDense={isDense} {...shared} />}
      <Distributions histograms={all.filter((one) => one.draw === 'histogram')} {...shared} />
      <SideBySide picture={all.find((one) => one.draw === 'samples') ?? null} />
      {layer && <Favourites id={id} name={shared.name} />}
    </div>
  );
}
