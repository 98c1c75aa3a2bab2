// What the doctor's card says. Imports its texts in each language.
import en from './en/doctor.js';
import { speaker } from './speaker.js';

export const { phrase, rich } = speaker({ en });
