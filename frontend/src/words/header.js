// What the bar above and the timeline say. Imports its texts in each language.
import en from './en/header.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
