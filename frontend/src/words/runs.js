// What the list of earlier runs says. Imports its texts in each language.
import en from './en/runs.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
