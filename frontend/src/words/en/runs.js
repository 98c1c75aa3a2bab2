// What the list of earlier runs says, in English; imports nothing.
export default /** @type {const} */ ({
  earlierRuns: 'Earlier runs',
  noneYetPressTrain: 'None yet. Press Train: every run is kept here.',
  loading: 'Loading…',
  compareAndAllResults: 'Compare, and all results in a table',
  showMore: 'Show more',
  ofEpochs: '{name}, {state}, {epoch} of {epochs} epochs',
  atOf: ' at {epoch} of {epochs}',
  deleteTheRunOf: 'Delete the run {name} of {createdAt}',
  delete: 'Delete',
  theOpenRunIs: 'The open run is always compared',
  compare: 'Compare',
  compareTheRunOf: 'Compare the run {name} of {createdAt}',
  deleteTheRunWith: 'Delete the run “{name}” with its numbers and pictures? This cannot be undone.',
});
