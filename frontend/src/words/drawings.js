// What drawings say to a screen reader and in their corners. Imports its texts in each language.
import en from './en/drawings.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
