// What the frame of the views below the stack says. Imports its texts in each language.
import en from './en/study.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
