// What the comparison of runs and the table of results say. Imports its texts in each language.
import en from './en/compare.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
