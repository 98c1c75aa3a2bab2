// What the comparison of runs and the table of results say, in the language of the page. Imports the texts of each language.
import en from './en/compare.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
