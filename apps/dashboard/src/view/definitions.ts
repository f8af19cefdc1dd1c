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
  dropped:
    'Events nobody will decide: the server discarded them before anyone scored them, because a stream limit was reached, or they were withheld, that is never sent: the recipe’s transport lost their frame, or a jump passed over them.',
  duplicates: 'Decisions that arrived again for an event already decided. They are counted here and nowhere else.',
  produced: 'Events the server has acknowledged to the producer, and those withheld. Produced = scored + dead + dropped + pending.',
  skipped: 'Rows of the files that could not become a jet, and were left out at the source.',
  paint:
    'From the publish header of an event to the animation frame that paints it in the histogram: 95th percentile of the last minute over all viewers. The browser clock offset is estimated by ping.',
  latency: 'From the publish header of an event to its decision reaching this server: 95th percentile of the last minute.',
  replayed: 'How often a background jet has been scored, on average. Errors count different jets, so replays do not shrink them.',
  engine: 'What computes the scores; hover the word for the device and the largest batch.',
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
  whatIf:
    'What a cut would do to events that were already scored; nothing changes before Apply. Raw scores are kept, so any cut can be tried on them. Every event counts for a rate, every different jet once for an efficiency.',
  triedFlags: 'Share of all events looked at that reach the cut, times the rate of events now, with the exact 95 % Poisson interval.',
  triedShare: 'Events that reach the cut, of all events looked at, whatever their class; 95 % Wilson interval.',
  triedReference: 'Share of the reference (background held out of the replay) that reaches the cut; 95 % Wilson interval. Needs no labels.',
  triedBackground: 'Share of the different background jets looked at, by truth, that reaches the cut; quoted only where at least 10 pass.',
  triedSignal: 'Share of the different signal jets looked at, by truth, that reaches the cut; 95 % Wilson interval.',
  triedRejection: 'Background jets for each one that passes, by truth; quoted only where at least 10 pass.',
  triedSic: 'Significance improvement εS/√εB: what the cut does to S/√B. Quoted only where at least 10 background jets pass.',
  zoo: 'Models in the models folder with what they reached offline. Score beside starts a model on the same stream, on a consumer of its own, from the oldest event kept; it loses none, and what the primary decides stays as it is. Make primary switches what this dashboard shows; both go on.',
  agreement:
    'Decisions of two models on the same events, each with its own threshold in force then, among the newest events that both have reached. Rank correlation: Spearman, of the raw scores.',
  thresholdInForce: 'The threshold document that decides now, and the highest revision that was really seen on a decision.',
  control:
    'Keeps a live policy up to date. Each second it counts which scores of its window the cut in force would flag. Beyond the dead band, or what the statistics allow, it sets the exact cut as a new revision, at most every 5 s. A rate is judged over at least 400 expected flags.',
  thresholdHistory: 'Every change with who made it, when and why. Set again makes a new revision with the older cut and policy.',
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
  massSpectrum:
    'Jet mass of different jets, with a background exp(polynomial) fitted by Poisson likelihood to the bins beside the window. Local Z = sign(n − b)·√(2·ln L₁/L₀), the signed root of the profile likelihood ratio with the window as one count (Cowan et al. 2011; the error of the fit is inside; not corrected for looking elsewhere). The fit sees no label; the labelled background alone is shown as a control: its Z is what the cut itself carves.',
  sculpting:
    'Jensen–Shannon divergence (bits) of the mass of background jets that reach the cut against those that do not, 50 to 300 GeV in 5 GeV bins, with the bootstrap error. By chance: what equal shapes would give with as many jets. The larger 1/JSD, the less the cut shapes the mass. Below: mean mass per tenth of the score.',
  drift:
    'Two-sample Kolmogorov–Smirnov test of live scores against the reference, in blocks of 2,000 events that do not overlap, each jet once. The stream is contaminated, so all scores drift from a pure background by up to the share of signal. So the alert looks at the body: scores below the 80 % quantile of the reference, both samples normalised there. A signal in the tail hardly moves it, a shift of the detector does. It needs size (D ≥ 0.05) and significance (Z ≥ 5).',
  latent:
    'Latent vectors of recent events, each coordinate scaled to unit variance, on their two principal components. Rings are flagged events, coloured by truth (the map and the clusters never see it). A cluster is found in all dimensions by k-means; a number stays with the nearest cluster of before. Pick one to see its newest jets.',
  correlation:
    'Spearman (ranks) and Pearson correlation of the score with the jet’s mass, pT and number of constituents. Errors from the influence of each jet (delta method), valid without a normal distribution. In all jets a signal alone makes a correlation; the labelled background shows that of the model.',
  origin: 'File (index in the recipe) and row this jet was read from.',
  eventImages:
    'What the model saw (after its own power, smearing and normalisation), what it made of it, and the squared difference. Input and reconstruction share one scale. x: Δη, y: Δφ with the principal axis vertical.',
  eventScores:
    'Every model that decided this event, with the cut in force then. Rank 1 is the highest score among the different jets of the run.',
  jetFacts: 'Kinematics of the sum of the constituents, and the truth from the file. The model sees neither.',
  provenance: 'What is needed to find this event again and to make its score again: file, graph, cut and places in the streams.',
  latencySteps:
    'The way of this event in milliseconds. Wall clocks of several processes: a small negative value means that they disagree. Steps that are not known say why.',
  marks: 'What people said of this event. The last word counts; it is stored with who and when, and stands in every export.',
  replayControl:
    'How the stream goes on. What is asked for is a document with a revision; the producer obeys it between two frames and says which revision it obeys. A step ends with the frame that holds its last event. A jump goes forward only: what it skips is withheld, and counted in the ledger.',
  replayStart:
    'Ends the run in hand in order (everything produced is decided first) and begins another one in the same system. Data files are found by their content hash among those that this system knows.',
  replayRuns:
    'Every run that is still stored, with its primary model. Ledger: produced = scored + dead + dropped + pending. Window: the last events of the run. Last cut: the threshold in force at its end.',
  recipe: 'A recipe fully determines a stream: the same recipe gives the same frames, byte for byte. Each fault stands at its field.',
  recipeClasses:
    'Background and signal are mixed event by event. Contamination is signal/(signal + background); a schedule changes it over the stream’s own time.',
  recipeStream:
    'Rate and length on the stream’s own clock, at speed 1. The seed decides every draw. Held out: background that is never replayed, the reference of the score.',
  recipeTest: 'What the recipe is meant to test. It is part of its hash.',
  recipePreview: 'Contamination and rate against the seconds of the stream’s own clock, and when corruptions and faults act.',
  recipeJson: 'The recipe as it is stored. The hash leaves out file paths and what the recipe leaves out.',
  disturbance:
    'Each acts on every event, or for a time of the stream’s own clock. Corruptions act on constituents before the image is made; transport faults on whole frames.',
  sweep:
    'A grid of streams scored offline by jetwatch sweep. Error bars: the larger of the spread over seeds and the error from the different jets, since seeds share jets. Thin lines: the clean baseline, the recipe without its corruptions and schedules.',
  catalogue: 'All flagged events of a run. The filters stand in the address: a link reproduces the table.',
} as const

export type Term = keyof typeof DEFINITIONS
