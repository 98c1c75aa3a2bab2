// What else is to be seen of the chosen layer: distributions, kernels, several examples. Imports the store and its
// siblings.

import './sections.css';
import { inspection, isStale, pictures, run, selectedLayer, spec } from '../../state/store.js';
import { pictureOf } from '../shared/facts.js';
import { Distributions } from './Distributions.jsx';
import { Favourites } from './Favourites.jsx';
import { UnitPlanes } from './UnitPlanes.jsx';
import { Kernels } from './Kernels.jsx';
import { SideBySide } from './SideBySide.jsx';
import { phrase } from '../../words/inspector.js';

export function LayerSections() {
  const id = selectedLayer.value;
  const frame = pictures.value;
  if (id === null || !frame) return null;
  const histograms = (frame.byLayer.get(id) ?? []).filter((one) => one.draw === 'histogram');
  const planes = pictureOf(frame, id, 'plane');
  const kernels = pictureOf(frame, id, 'kernels');
  const layer = inspection.value?.layers.find((one) => one.id === id);
  const shape = layer?.input_shapes[0] ?? [];
  const isDense = layer?.input_kinds[0] === 'row';
  const shared = {
    id,
    when: frame.source === 'run' ? phrase('epoch', { epoch: frame.epoch }) : phrase('beforeTraining'),
    name: run.value?.name || spec.value?.name || 'layerlab',
  };
  return (
    <div class={`layer-sections${isStale.value ? ' is-stale' : ''}`}>
      {planes && <UnitPlanes picture={planes} {...shared} />}
      {kernels && <Kernels picture={kernels} channels={isDense ? null : shape[0]} isDense={isDense} {...shared} />}
      <Distributions histograms={histograms} {...shared} />
      <SideBySide picture={pictureOf(frame, id, 'samples')} />
      {layer && <Favourites id={id} name={shared.name} />}
    </div>
  );
}
