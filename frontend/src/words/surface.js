// What the view of the loss surface says. Imports its texts in each language.
import en from './en/surface.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
