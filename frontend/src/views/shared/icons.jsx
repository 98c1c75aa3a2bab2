// Small drawn signs, 16 pixels, in the colour of the text beside them; imports nothing.

/** @param {string} path @param {boolean} [isFilled] */
const icon =
  (path, isFilled = false) =>
  () => (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      aria-hidden="true"
      fill={isFilled ? 'currentColor' : 'none'}
      stroke={isFilled ? 'none' : 'currentColor'}
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={path} />
    </svg>
  );

export const PlayIcon = icon('M4 2.5v11l9.5-5.5z', true);
export const PauseIcon = icon('M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z', true);
export const UndoIcon = icon('M6 3 2.5 6.5 6 10M3 6.5h6.5a4 4 0 0 1 0 8H7');
export const RedoIcon = icon('M10 3l3.5 3.5L10 10M13 6.5H6.5a4 4 0 0 0 0 8H9');
export const BackIcon = icon('M10 3 5 8l5 5');
export const ForthIcon = icon('M6 3l5 5-5 5');
export const CopyIcon = icon('M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1');
export const BinIcon = icon('M2.5 4.5h11M6.5 4V2.5h3V4M4 4.5l.7 9h6.6l.7-9M6.7 7v4M9.3 7v4');
export const PencilIcon = icon('M2.5 13.5l.8-3.3 7.4-7.4 2.5 2.5-7.4 7.4zM9.2 4.3l2.5 2.5');
export const CloseIcon = icon('M4 4l8 8M12 4l-8 8');
export const ThemeIcon = icon('M8 1.5a6.5 6.5 0 1 0 0 13zM8 1.5a6.5 6.5 0 0 1 0 13');
export const ChevronIcon = icon('M4 6l4 4 4-4');
export const WarningIcon = icon('M8 2 1.5 13.5h13zM8 6.5v3.2M8 11.6v.1');
