// The views under the stack that look at the network or the run as a whole, each loaded when it is first opened.

/** @typedef {(props: {}) => import('preact').VNode<any>|null} View */
/**
 * @typedef {object} Tab
 * @property {string} id
 * @property {string} title
 * @property {() => Promise<View>} load
 */

/** @type {Tab[]} */
export const TABS = [];
