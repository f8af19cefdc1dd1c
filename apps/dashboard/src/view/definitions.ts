/** What each number on the page means. Shown on hover and on focus. */
export const DEFINITIONS = {
  health: 'The state of the whole chain in one word, with its reason. Live: events are produced and decided, nothing was lost.',
  input:
    'Jets per second the producer published over its last reporting window, as acknowledged by the server. Below it: the rate asked for.',
  scored: 'Jets per second that were decided, averaged over the last 5 s by the time of scoring.',
  lag: 'Events produced and not yet decided (pending). It stays flat while the scorer keeps up.',
  flagsPerMinute: 'Flagged events of the last 60 s. An event is flagged if its score is at or above the cut.',
  flags: 'Events flagged since the run began; the first decision for an event counts.',
  dead: 'Events that could not be decoded or scored. They are kept on the DEAD stream with the reason.',
  dropped: 'Events the server discarded before anyone scored them, because a stream limit was reached.',
  duplicates: 'Decisions that arrived again for an event already decided. They are counted here and nowhere else.',
  produced: 'Events the server has acknowledged to the producer. Produced = scored + dead + dropped + pending.',
  skipped: 'Rows of the files that could not become a jet, and were left out at the source.',
  paint:
    'From the publish header of an event to the animation frame that paints it in the histogram: 95th percentile of the last minute over all viewers. The browser clock offset is estimated by ping.',
  latency: 'From the publish header of an event to its decision reaching this server: 95th percentile of the last minute.',
  replayed: 'How often a background jet has been scored, on average. Errors count different jets, so replays do not shrink them.',
  engine: 'What computes the scores, and on which device.',
  model: 'The model that decides, with the first digits of the SHA-256 of its file.',
  run: 'One execution of a recipe. The recipe fully determines the stream.',
  updated: 'When the last decision reached this server.',
  histogram:
    'Scores of decided events by truth class, in fixed bins; the count axis is logarithmic. Reference: scores of background jets held out of the replay, scaled to the background among these events without looking at the truth: the events below the reference’s median, times two.',
  pulls:
    '(Observed − expected)/σ of all events, whatever their class, against the scaled reference. σ is Poisson and knows that replayed jets come again and that the reference is finite. Bins that expect less than 5 are merged. A signal is an excess at high scores; a shift of the detector shows everywhere.',
  timelineRates: 'Jets per second in slots of 2 s: published, as the producer reports, and decided.',
  timelineFlags: 'Flags per minute, counted over the last 10 s, with the exact 95 % interval of a Poisson mean (Garwood).',
  timelineLatency: 'From the publish header of an event to its decision reaching this server, median and 95th percentile of each 2 s.',
  cut: 'An event is flagged if its score is at or above the cut. Drag the line, use the arrow keys, or type a value; it is applied on release or on Enter, to the next batch.',
  backgroundEfficiency: 'Share of the reference (background held out of the replay) at or above this cut, with its 95 % interval.',
  signalEfficiency: 'Share of the signal events in the window at or above this cut, by truth, with its 95 % interval.',
  predictedFlags:
    'Flags per minute this cut would give: the share of all events in the window at or above it, times the scored rate, with its 95 % interval.',
  revision: 'Number of the threshold document in force. It goes up by one with every change and is stamped on every decision.',
  roc: 'Signal efficiency εS against background efficiency εB over all cuts, for the different jets of the window. Dashed: a coin toss.',
  auc: 'Probability that a signal jet scores above a background jet (Mann–Whitney), with DeLong’s standard error, over different jets.',
  e10: 'Signal efficiency at a background efficiency of 0.1: the lowest cut with εB ≤ 0.1, no interpolation. Error: 68 %.',
  e100: 'Signal efficiency at a background efficiency of 0.01. Quoted only where at least 10 background jets pass.',
  jets: 'Different background and signal jets behind these figures. A replayed jet counts once.',
  gallery: 'The newest flagged jets. x: Δη, y: Δφ with the principal axis vertical; input and reconstruction share one colour scale.',
  score: 'Raw score of the model for this jet; the larger, the less it looks like background.',
  tail: 'Tail probability: share of the reference scoring as high, (1 + k)/(n + 1). At its floor it reads < 1/n.',
  truth: 'Class from the file. The model and the cut never see it.',
  mass: 'Invariant mass of the constituents. The model does not see it.',
  origin: 'File (index in the recipe) and row this jet was read from.',
} as const

export type Term = keyof typeof DEFINITIONS
