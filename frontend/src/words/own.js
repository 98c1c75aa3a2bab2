// What the view of one's own example says. Imports its texts in each language.
import en from './en/own.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
