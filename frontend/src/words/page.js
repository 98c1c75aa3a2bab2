// What the page itself says: its tabs, its notices. Imports its texts in each language.
import en from './en/page.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
