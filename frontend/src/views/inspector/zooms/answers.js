// The accounts of one channel and of one value, as JSDoc types; no code, imports only types.

/** @typedef {import('../../../drawings/lit.js').Block} Block */
/** @typedef {{layer: string, shape: number[], read?: number[][]}} Source a layer that is read, and where */

/**
 * Values of a map, every so many pixels.
 * @typedef {{values: (number | null)[][], minimum: number | null, maximum: number | null, every: number}} ValueMap
 */
/**
 * @typedef {object} ChannelRead what one channel that is read adds
 * @property {number} source
 * @property {number} channel
 * @property {ValueMap} map
 * @property {number[][] | null} kernel
 * @property {ValueMap | null} result
 * @property {number} mean
 */
/**
 * @typedef {object} ChannelAnswer
 * @property {string} layer
 * @property {number} channel
 * @property {number} epoch
 * @property {Source[]} sources
 * @property {ChannelRead[]} reads
 * @property {number} read_count
 * @property {{count: number, result: ValueMap | null} | null} rest
 * @property {ValueMap | null} sum
 * @property {number | ValueMap | null} bias
 * @property {ValueMap} result
 * @property {{layer: string, title: string, result: ValueMap} | null} next
 */

/**
 * @typedef {object} Term
 * @property {number[]} place
 * @property {number} value
 * @property {number | null} weight
 * @property {number | null} product
 * @property {boolean} [chosen]
 */
/**
 * @typedef {object} Part a patch of values, or a row of terms
 * @property {number} source
 * @property {number[]} corner
 * @property {number[]} size
 * @property {(number | null)[][]} values
 * @property {number[][] | null} weights
 * @property {boolean[][] | null} chosen
 * @property {Term[] | null} terms
 * @property {{count: number, total: number} | null} terms_rest
 * @property {number} total
 */
/**
 * @typedef {object} UnitAnswer
 * @property {string} layer
 * @property {number[]} place
 * @property {number} epoch
 * @property {'sum' | 'curve' | 'normalisation' | 'copy' | 'share' | 'choice' | 'generic'} kind
 * @property {string} formula
 * @property {Source[]} sources
 * @property {{layer: string, box: number[][]}[]} trail
 * @property {Part[]} parts
 * @property {number} part_count
 * @property {{count: number, total: number} | null} rest
 * @property {number | null} bias
 * @property {number} total
 * @property {{name: string, value: number}[]} facts
 * @property {{z: number[], g: number[]} | null} curve
 * @property {number[]} rivals
 * @property {string | null} note
 * @property {{layer: string, title: string, formula: string, value: number, slope: number | null} | null} next
 */

export {};
