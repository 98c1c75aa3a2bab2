// The views under the stack: the chosen layer, and those of the network or the run as a whole, loaded when first
// opened.

import { Inspector } from './inspector/Inspector.jsx';
import { phrase } from '../words/page.js';

/** @import { Tab } from './study/StudyPanel.jsx' */

/** @type {Tab[]} */
export const TABS = [
  { id: 'layer', title: phrase('theLayer'), view: Inspector },
  {
    id: 'mistakes',
    title: phrase('rightAndWrong'),
    load: () => import('./mistakes/MistakesView.jsx').then((m) => m.MistakesView),
  },
  { id: 'own', title: phrase('drawOne'), load: () => import('./own/OwnView.jsx').then((m) => m.OwnView) },
  { id: 'why', title: phrase('whyThisAnswer'), load: () => import('./why/WhyView.jsx').then((m) => m.WhyView) },
  { id: 'by-hand', title: phrase('byHand'), load: () => import('./by-hand/ByHand.jsx').then((m) => m.ByHand) },
  { id: 'compare', title: phrase('compare'), load: () => import('./compare/Compare.jsx').then((m) => m.Compare) },
  {
    id: 'surface',
    title: phrase('lossSurface'),
    load: () => import('./surface/LossSurface.jsx').then((m) => m.LossSurface),
  },
];
