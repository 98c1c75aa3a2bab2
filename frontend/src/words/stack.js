// What the cards of the network say. Imports its texts in each language.
import en from './en/stack.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
