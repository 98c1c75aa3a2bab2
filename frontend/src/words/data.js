// What the card of the data says. Imports its texts in each language.
import en from './en/data.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
