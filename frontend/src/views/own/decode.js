// A picture file, decoded and made small in the browser: nothing of it is sent but the pixels. Imports nothing.
import { phrase } from '../../words/own.js';

const MOST_BYTES = 30 * 2 ** 20;
const WHITE = 1;

/**
 * The middle square (or the middle in the data's shape) of a picture as [channels * height * width], 0..1.
 * @param {Blob} file @param {number[]} shape @returns {Promise<Float32Array>}
 * @throws {Error} in words for people
 */
export async function decodePicture(file, [channels, height, width]) {
  if (file.size > MOST_BYTES) throw new Error(phrase('thatFileIsLarger'));
  const whole = await createImageBitmap(file).catch(() => {
    throw new Error(phrase('theBrowserCannotRead'));
  });
  const scale = Math.min(whole.width / width, whole.height / height);
  const [cutWidth, cutHeight] = [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
  const [left, top] = [Math.floor((whole.width - cutWidth) / 2), Math.floor((whole.height - cutHeight) / 2)];
  const small = await createImageBitmap(whole, left, top, cutWidth, cutHeight, {
    resizeWidth: width,
    resizeHeight: height,
    resizeQuality: 'high',
  });
  whole.close();
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (
    new OffscreenCanvas(width, height).getContext('2d')
  );
  context.drawImage(small, 0, 0);
  small.close();
  return planes(context.getImageData(0, 0, width, height).data, channels);
}

/**
 * Red, green and blue, or their brightness (ITU-R BT.601); what is transparent is white.
 * @param {Uint8ClampedArray} pixels RGBA @param {number} channels
 * @returns {Float32Array}
 */
export function planes(pixels, channels) {
  const area = pixels.length / 4;
  const result = new Float32Array(channels * area);
  for (let place = 0; place < area; place += 1) {
    const share = pixels[place * 4 + 3] / 255;
    const [red, green, blue] = [0, 1, 2].map(
      (channel) => (pixels[place * 4 + channel] / 255) * share + WHITE * (1 - share),
    );
    if (channels === 1) result[place] = 0.299 * red + 0.587 * green + 0.114 * blue;
    else [result[place], result[area + place], result[2 * area + place]] = [red, green, blue];
  }
  return result;
}

/**
 * Turned light for dark where its border is light and the data's dark, or the other way round.
 * @param {Float32Array} picture one channel @param {number} height @param {number} width @param {number} background
 * @returns {Float32Array}
 */
export function likeBackground(picture, height, width, background) {
  let [sum, count] = [0, 0];
  for (let place = 0; place < picture.length; place += 1) {
    const [row, column] = [Math.floor(place / width), place % width];
    if (row > 0 && column > 0 && row < height - 1 && column < width - 1) continue;
    [sum, count] = [sum + picture[place], count + 1];
  }
  return sum / count > 0.5 === background > 0.5 ? picture : picture.map((value) => 1 - value);
}
