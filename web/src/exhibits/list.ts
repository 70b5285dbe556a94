/** Every exhibit: the one list that panels, views and the loader walk. */
import { alike } from "./alike";
import { autoencoders } from "./autoencoders";
import { causes } from "./causes";
import { changes } from "./changes";
import { checks } from "./checks";
import { columns } from "./columns";
import { components } from "./components";
import { concepts } from "./concepts";
import { confidence } from "./confidence";
import { contrast } from "./contrast";
import type { Exhibit } from "./exhibit";
import { fixed } from "./fixed";
import { groups } from "./groups";
import { labels } from "./labels";
import { lifts } from "./lifts";
import { maps } from "./maps";
import { methods } from "./methods";
import { mixes } from "./mixes";
import { noise } from "./noise";
import { opening } from "./opening";
import { planes } from "./planes";
import { probes } from "./probes";
import { right } from "./right";
import { seen } from "./seen";
import { series } from "./series";
import { splits } from "./splits";
import { surroundings } from "./surroundings";
import { tags } from "./tags";
import { training } from "./training";
import { twins } from "./twins";

export const exhibits: readonly Exhibit[] = [
  changes,
  opening,
  surroundings,
  lifts,
  tags,
  maps,
  causes,
  probes,
  checks,
  contrast,
  splits,
  training,
  concepts,
  right,
  mixes,
  columns,
  fixed,
  confidence,
  noise,
  labels,
  seen,
  twins,
  alike,
  autoencoders,
  groups,
  methods,
  planes,
  components,
  series,
];
