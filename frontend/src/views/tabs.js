// The views under the stack: the chosen layer, and those of the network or the run as a whole, loaded when first
// opened.

import { Inspector } from './inspector/Inspector.jsx';

/** @import { Tab } from './study/StudyPanel.jsx' */

/** @type {Tab[]} */
export const TABS = [
  { id: 'layer', title: 'The layer', view: Inspector },
  {
    id: 'mistakes',
    title: 'Right and wrong',
    load: () => import('./mistakes/MistakesView.jsx').then((m) => m.MistakesView),
  },
  { id: 'own', title: 'Draw one', load: () => import('./own/OwnView.jsx').then((m) => m.OwnView) },
  { id: 'why', title: 'Why this answer?', load: () => import('./why/WhyView.jsx').then((m) => m.WhyView) },
  { id: 'by-hand', title: 'By hand', load: () => import('./by-hand/ByHand.jsx').then((m) => m.ByHand) },
  { id: 'compare', title: 'Compare', load: () => import('./compare/Compare.jsx').then((m) => m.Compare) },
  { id: 'surface', title: 'Loss surface', load: () => import('./surface/LossSurface.jsx').then((m) => m.LossSurface) },
];
