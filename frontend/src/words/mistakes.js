// What mistakes says, in the language of the page. Imports the texts of each language.
import en from './en/mistakes.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
