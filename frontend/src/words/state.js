// What the state says: notices, announcements, errors. Imports its texts in each language.
import en from './en/state.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
