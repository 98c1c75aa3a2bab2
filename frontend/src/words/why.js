// What the view of attributions says. Imports its texts in each language.
import en from './en/why.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
