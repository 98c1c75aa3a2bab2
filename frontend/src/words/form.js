// What forms say: controls and problems. Imports its texts in each language.
import en from './en/form.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
