// What the worked example says. Imports its texts in each language.
import en from './en/by-hand.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
