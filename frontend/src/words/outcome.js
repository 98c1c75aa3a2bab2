// What the card of the outcome says. Imports its texts in each language.
import en from './en/outcome.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
