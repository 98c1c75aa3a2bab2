// What the card of the training says, in English; imports nothing.
export default /** @type {const} */ ({
  augmentation: 'Augmentation{more}',
  eachTrainingBatchIs: 'Each training batch is varied, in this order; test examples never are.',
  augmentations: 'Augmentations',
  whatTrainingSees: 'What training sees',
  showOthers: 'Show others',
  variantOfTheWatched: 'Variant {index} of the watched example',
  appliesToTheNext: 'Applies to the next run.',
  training: 'Training',
  optimiser: 'Optimiser',
  loss: 'Loss',
  more: 'More: {value}',
  resetTrain: 'Reset & train',
  withTheseSettings: 'with these settings',
  theLearningRateChanges: 'The learning rate changes the running training at once.',
});
