// A button that opens a small panel under itself; Escape or a click elsewhere closes it. Imports nothing of ours.
import { useEffect, useId, useRef, useState } from 'preact/hooks';

/**
 * @param {{label: import('preact').ComponentChildren, title?: string, buttonClass?: string, align?: 'start'|'end',
 *   onOpen?: () => void,
 *   children: (close: () => void) => import('preact').ComponentChildren}} props
 */
export function Popover({ label, title, buttonClass = 'button', align = 'start', onOpen, children }) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef(/** @type {HTMLDivElement|null} */ (null));
  const id = useId();
  const close = () => {
    setOpen(false);
    root.current?.querySelector('button')?.focus();
  };
  useEffect(() => {
    if (!isOpen) return undefined;
    const onPointer = (/** @type {PointerEvent} */ event) => {
      if (!root.current?.contains(/** @type {Node} */ (event.target))) setOpen(false);
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [isOpen]);
  const toggle = () => {
    if (!isOpen) onOpen?.();
    setOpen(!isOpen);
  };
  return (
    <div
      class="popover"
      ref={root}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        type="button"
        class={buttonClass}
        title={title}
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={toggle}
      >
        {label}
      </button>
      {isOpen && (
        <div class={`popover-panel is-${align}`} id={id}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
