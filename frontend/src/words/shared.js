// What what several views share says. Imports its texts in each language.
import en from './en/shared.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
