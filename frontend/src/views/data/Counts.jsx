// How many examples there are, and of which classes. Imports nothing of ours but formats.
import { count } from '../../format.js';
import { phrase } from '../../words/data.js';

/** @param {{preview: import('../../state/types.js').DataPreview|null}} props */
export function Counts({ preview }) {
  if (!preview?.examples) return null;
  const { class_counts: counts, classes } = preview;
  return (
    <p class="counts" title={counts ? classes.map((name, index) => `${name}: ${counts[index]}`).join('\n') : undefined}>
      <span>
        {phrase('trainTest', {
          trainExamples: count(preview.train_examples),
          testExamples: count(preview.test_examples),
        })}
      </span>
      {counts && counts.length > 1 && <Balance counts={counts} classes={classes} />}
    </p>
  );
}

/** One thin bar per class: an unbalanced set shows. @param {{counts: number[], classes: string[]}} props */
function Balance({ counts, classes }) {
  const most = Math.max(...counts, 1);
  const words = counts.map((number, index) => `${classes[index]} ${number}`).join(', ');
  return (
    <span class="balance" role="img" aria-label={phrase('examplesPerClass', { words })}>
      {counts.map((number, index) => (
        <i key={index} style={{ height: `${Math.max(8, (100 * number) / most)}%` }} />
      ))}
    </span>
  );
}
