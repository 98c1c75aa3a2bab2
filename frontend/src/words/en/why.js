// What the view of attributions says, in English; imports nothing.
export default /** @type {const} */ ({
  patch: 'Patch',
  inputsAtOnce: 'Inputs at once',
  stride: 'Stride',
  coveredWithIts: 'covered with its',
  coveredWith: 'Covered with',
  mean: 'mean',
  smallestValue: 'smallest value',
  largestValue: 'largest value',
  strongestAtRowColumn: '{words}; strongest at row {row}, column {column}: {best}',
  why: 'Why {name}',
  theExample: 'The example',
  arrowKeysReadValues: '{text}. Arrow keys read values',
  rowColumn: 'Row {row}, column {column}: {map}',
  strongestAtRowColumnPoint: 'Strongest at row {row}, column {column}: {best}. Point to read values.',
  withoutThePicture: 'without the picture',
  saveAsPng: 'Save as PNG',
  saveTheseNumbersAs: 'Save these numbers as CSV',
  csv: 'CSV',
  column: 'column {index}',
  gradient: 'Gradient',
  gradientInput: 'Gradient × input',
  occlusion: 'Occlusion',
  thisDataSetHas: 'This data set has no examples to ask about.',
  howItIsFound: 'How it is found out',
  for: 'for',
  theClassToExplain: 'The class to explain',
  itsAnswer: 'its answer',
  output: 'output {index}',
  ofYourOwnExample: 'of your own example',
  askingTheNetwork: 'Asking the network…',
  outputOutput: 'output {output}',
  ofEpoch: 'Of epoch {epoch}.',
  beforeTraining: 'Before training.',
  theSlopeOfThe:
    'The slope of the class score with respect to each input: blue, a little more there raises it; orange, ' +
    'lowers it. It says what the score would follow, not what it is made of. Of colours the strongest is ' +
    'shown.',
  theSlopeTimesThe:
    'The slope times the input: what each adds to the score, were the network as straight everywhere as it is ' +
    'here. Where the input is 0 nothing is shown.',
  howFarTheAnswer:
    'How far the answer falls when a patch with its middle there is covered: blue, the network needs it; ' +
    'orange, it does better without.',
  scoreOf: 'Score of {name}: {score}',
  uncoveredTheNetworkSays: 'Uncovered, the network says {name} with {base}',
  uncoveredTheScoreOf: 'Uncovered, the score of {name} is {base}',
  whatTheScoreOf: 'What the score of {name} hangs on: {text}',
  andMore: ' and {count} more',
  theInputs: 'The inputs: {short}{more}',
});
