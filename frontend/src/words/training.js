// What the card of the training says. Imports its texts in each language.
import en from './en/training.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
