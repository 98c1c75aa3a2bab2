// What the page itself says: its tabs, its notices, in English; imports nothing.
export default /** @type {const} */ ({
  dismiss: 'Dismiss',
  theLayer: 'The layer',
  rightAndWrong: 'Right and wrong',
  drawOne: 'Draw one',
  whyThisAnswer: 'Why this answer?',
  byHand: 'By hand',
  compare: 'Compare',
  lossSurface: 'Loss surface',
});
