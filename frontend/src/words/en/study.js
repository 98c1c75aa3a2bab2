// What the frame of the views below the stack says, in English; imports nothing.
export default /** @type {const} */ ({
  lookCloser: 'Look closer',
  thisViewCouldNot: 'This view could not be loaded. Load the page again. ({error})',
});
