// What the large view of a layer says. Imports its texts in each language.
import en from './en/inspector.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
