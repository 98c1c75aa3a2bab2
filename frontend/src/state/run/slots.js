// Which of eight places, and so which colour, each compared run has. Pure; imports nothing.

/** As many runs can be told apart by colour. */
export const MOST_COMPARED = 8;

/**
 * The places for these runs: who has one keeps it, newcomers take the first free one, what is too much gets none.
 * @param {(string|null)[]} before @param {string[]} ids @returns {(string|null)[]}
 */
export function placed(before, ids) {
  const wanted = ids.slice(0, MOST_COMPARED);
  const slots = Array.from({ length: MOST_COMPARED }, (_, place) =>
    wanted.includes(before[place] ?? '') ? before[place] : null,
  );
  for (const id of wanted) if (!slots.includes(id)) slots[slots.indexOf(null)] = id;
  return slots;
}
