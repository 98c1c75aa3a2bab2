// Trains one network with TensorFlow.js on the CPU and prints what came of it; see ../with_tfjs.py. Imports tfjs only.
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const path = process.argv[2];
const order = JSON.parse(readFileSync(path, 'utf8'));

/** @param {string} which "train" or "test" */
function read(which) {
  const bytes = (/** @type {string} */ kind) => {
    const file = readFileSync(join(dirname(path), `${which}.${kind}`));
    return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  };
  const labels = tf.tensor1d(new Int32Array(bytes('labels')), 'int32');
  const inputs = tf.tensor(new Float32Array(bytes('inputs')), [labels.size, ...order.shape]);
  return { inputs, labels: tf.cast(tf.oneHot(labels, order.classes), 'float32') };
}

const MAKE = {
  conv2d: (spec) => ({
    layer: layers.layers.conv2d,
    filters: spec.filters,
    kernelSize: spec.kernel_size,
    padding: spec.padding === 'same' ? 'same' : 'valid',
  }),
  max_pool2d: (spec) => ({ layer: layers.layers.maxPooling2d, poolSize: spec.kernel_size }),
  flatten: () => ({ layer: layers.layers.flatten }),
  dense: (spec) => ({ layer: layers.layers.dense, units: spec.units }),
  relu: () => ({ layer: layers.layers.activation, activation: 'relu' }),
  tanh: () => ({ layer: layers.layers.activation, activation: 'tanh' }),
};

/** Share of the examples whose largest score is that of their class. */
const accuracy = (labels, outputs) => tf.mean(tf.cast(tf.equal(tf.argMax(labels, 1), tf.argMax(outputs, 1)), 'float32'));

/** The network, compiled: scores in, and a cross-entropy with the softmax inside. */
function build() {
  const model = layers.sequential();
  order.layers.forEach((spec, place) => {
    const { layer, ...options } = MAKE[spec.type](spec);
    model.add(layer(place === 0 ? { ...options, inputShape: order.shape } : options));
  });
  const loss = (labels, outputs) => tf.losses.softmaxCrossEntropy(labels, outputs);
  model.compile({ optimizer: tf.train.adam(order.learning_rate), loss, metrics: [accuracy] });
  return model;
}

/** @param {number} epochs */
async function train(model, data, epochs) {
  const losses = [];
  const [started, used] = [performance.now(), process.cpuUsage()];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const { history } = await model.fit(data.train.inputs, data.train.labels, {
      batchSize: order.batch_size,
      epochs: 1,
      shuffle: true,
      yieldEvery: 'never',
      verbose: 0,
    });
    model.evaluate(data.test.inputs, data.test.labels, { batchSize: order.evaluation_batch });
    losses.push(history.loss[0]);
  }
  const { user, system } = process.cpuUsage(used);
  const seconds = { cpu: (user + system) / 1e6, wall: (performance.now() - started) / 1e3 };
  return { seconds, parameters: model.countParams(), losses };
}

await tf.setBackend('cpu');
console.warn = () => {}; // it would rather have the native package, which trains outside JavaScript
const data = { train: read('train'), test: read('test') };
await train(build(), data, 1); // V8 compiles what is hot
console.log(JSON.stringify(await train(build(), data, order.epochs)));
