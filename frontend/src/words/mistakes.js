// What the view of right and wrong says. Imports its texts in each language.
import en from './en/mistakes.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
