// Plays the videos of a deck, a step of the talk at a time.
//
// Entering a slide from before it plays its first step at once, and each further key, click or tap the next one; at the
// end of a step the video stops at its last frame. Going on while a step is playing starts the next at once, or with
// data-finish="yes" first ends the step. Going back shows the end of the step before, and so does a slide that is entered
// from behind. R plays the step again, C shows captions, and player.js pauses and seeks. While the screen is black or all
// slides are looked over, a video waits. Where motion is unwelcome, on paper, and in the speaker's view, stills are shown
// and nothing plays.
"use strict";

(() => {
  const address = new URLSearchParams(location.search);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const printing = address.has("print-pdf") || address.get("view") === "print";
  const preview = address.has("receiver");
  const finishes = document.querySelector(".reveal").dataset.finish === "yes";
  const showsStills = () => printing || preview || calm.matches;
  const waits = () => Reveal.isPaused() || Reveal.isOverview();

  // The step that each video plays, and whether it is paused; a watcher of an earlier step finds another here, and ends.
  const playing = new Map();
  // The frame that was last sought in each.
  const sought = new Map();

  const filmOf = (slide) => slide?.querySelector("video") ?? null;
  const stepOf = (slide) => slide.querySelectorAll(".still.fragment.visible").length;
  const endsOf = (video) => JSON.parse(video.dataset.ends);
  const rateOf = (video) => Number(video.dataset.rate);
  const frameOf = (video) => video.currentTime * rateOf(video);
  const firstOf = (video, step) => (step ? endsOf(video)[step - 1] : 0);
  const changedPlaying = () => document.dispatchEvent(new Event("playing"));

  // Make the video's data its source, once. A Blob's address can be sought in at once, a data address cannot.
  function load(video) {
    if (video.src) return;
    const data = document.getElementById(video.dataset.video);
    if (data.dataset.file) {
      video.src = data.dataset.file;
    } else {
      data.address ??= URL.createObjectURL(new Blob([bytes(data.textContent)], { type: data.type }));
      video.src = data.address;
    }
    video.addEventListener("loadedmetadata", () => seek(video, sought.get(video) ?? 0));
    video.addEventListener("error", () => video.closest("section").classList.add("failed"));
  }

  function bytes(base64) {
    const text = atob(base64.trim());
    const found = new Uint8Array(text.length);
    for (let k = 0; k < text.length; k++) found[k] = text.charCodeAt(k);
    return found;
  }

  // Seeks to the middle of a frame, for frames begin a rounding error early or late; once the video can be sought in.
  function seek(video, frame) {
    sought.set(video, frame);
    if (video.readyState === HTMLMediaElement.HAVE_NOTHING) return;
    const time = (frame + 0.5) / rateOf(video);
    if (Math.abs(video.currentTime - time) < 0.1 / rateOf(video) && !video.seeking) return uncover(video);
    video.currentTime = time;
    awaitFrame(video, frame);
    if (!video.requestVideoFrameCallback) video.addEventListener("seeked", () => uncover(video), { once: true });
  }

  // Let the still of the step lie over the video until the video shows the same.
  function cover(video) {
    video.closest("section").classList.add("seeking");
  }

  function uncover(video) {
    video.closest("section").classList.remove("seeking");
  }

  // Ask for frames until the one that was sought is shown: Chromium may go on showing the one before where nobody asks.
  function awaitFrame(video, frame) {
    video.requestVideoFrameCallback?.((_, shown) => {
      if (!video.paused || sought.get(video) !== frame) return;
      if (Math.abs(shown.mediaTime * rateOf(video) - frame) > 0.5) awaitFrame(video, frame);
      else uncover(video);
    });
  }

  function hold(video, frame) {
    playing.delete(video);
    video.pause();
    seek(video, frame);
    changedPlaying();
  }

  function play(video, step) {
    load(video);
    const first = firstOf(video, step);
    // Where the step before has stopped, it goes on without a jump.
    if (Math.abs(frameOf(video) - first) > 1) seek(video, first);
    goThrough(video, step);
  }

  // Play from where the video is to the end of a step.
  function goThrough(video, step) {
    const token = { last: endsOf(video)[step] - 1, held: false };
    playing.set(video, token);
    uncover(video);
    watch(video, token);
    if (!waits()) start(video);
    changedPlaying();
  }

  // Pause the step, or go on with it; one that has ended is played again.
  function toggle() {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    const token = playing.get(video);
    if (!token) return again();
    token.held = !token.held;
    if (token.held) video.pause();
    else if (!waits()) start(video);
    changedPlaying();
  }

  // Show a frame of the step, counted from its first, and stay there.
  function seekInStep(place) {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    const { first, last } = stepNow();
    const frame = Math.min(Math.max(first + place, first), last);
    if (frame === last) return hold(video, frame);
    if (!playing.get(video)?.held) {
      const token = { last, held: true };
      playing.set(video, token);
      video.pause();
      watch(video, token);
    }
    uncover(video);
    seek(video, frame);
    changedPlaying();
  }

  // The first and the last frame of the step that the slide has come to, the frame shown, and whether it plays; null
  // where there is no video to play.
  function stepNow() {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    if (!video || showsStills() || slide.classList.contains("failed")) return null;
    const step = stepOf(slide);
    const token = playing.get(video);
    const held = !video.paused || !token ? frameOf(video) : sought.has(video) && video.seeking ? sought.get(video) : frameOf(video);
    return {
      first: firstOf(video, step),
      last: endsOf(video)[step] - 1,
      frame: Math.floor(held),
      plays: token !== undefined && !token.held,
      held: token?.held ?? false,
    };
  }

  // What is playing stops while nobody can see it, and then goes on from there.
  function wait() {
    const video = filmOf(Reveal.getCurrentSlide());
    if (!playing.has(video)) return;
    if (waits()) video.pause();
    else if (!playing.get(video).held) start(video);
  }

  function start(video) {
    video.play().catch((error) => {
      if (error.name !== "NotAllowedError" || video.muted) return;
      video.muted = true; // until the first click or key, browsers play nothing with sound
      start(video);
    });
  }

  function watch(video, token) {
    const look = (_, shown) => {
      if (playing.get(video) !== token) return;
      const frame = (shown?.mediaTime ?? video.currentTime) * rateOf(video);
      if (frame > token.last - 0.5) hold(video, token.last);
      else next();
    };
    const next = () =>
      video.requestVideoFrameCallback ? video.requestVideoFrameCallback(look) : requestAnimationFrame(() => look());
    next();
  }

  // In a hidden tab no frame is shown, and so none is counted.
  function late(event) {
    const video = event.target;
    const token = playing.get(video);
    if (token && (video.ended || video.currentTime * rateOf(video) > token.last + 1)) hold(video, token.last);
  }

  // Show the end of the step that a slide has come to, without motion.
  function rest(slide) {
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    load(video);
    cover(video);
    hold(video, endsOf(video)[stepOf(slide)] - 1);
  }

  function enter(slide, forward) {
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    if (forward && stepOf(slide) === 0) {
      load(video);
      seek(video, 0);
      play(video, 0);
    } else {
      rest(slide);
    }
  }

  function leave(slide) {
    const video = filmOf(slide);
    if (!video) return;
    playing.delete(video);
    video.pause();
    // So that a slide that is entered again does not begin with the frame at which it was left.
    setTimeout(() => filmOf(Reveal.getCurrentSlide()) === video || seek(video, 0), 600);
  }

  function loadNear() {
    if (showsStills()) return;
    const { h } = Reveal.getIndices();
    const slides = Reveal.getSlides();
    for (const slide of slides.slice(Math.max(h - 1, 0), h + 2)) {
      const video = filmOf(slide);
      if (video) load(video);
    }
  }

  function changed({ currentSlide, previousSlide }) {
    if (previousSlide) leave(previousSlide);
    changedPlaying();
    const slides = Reveal.getSlides();
    enter(currentSlide, slides.indexOf(previousSlide) < slides.indexOf(currentSlide));
    loadNear();
  }

  function shown({ fragment, fragments }) {
    const slide = fragment.closest("section");
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    if (fragments.length > 1) rest(slide);
    else if (finishes && isRunning(video)) Reveal.prevFragment(); // which ends the step before
    else play(video, stepOf(slide));
  }

  const isRunning = (video) => playing.has(video) && !playing.get(video).held;

  // A slide whose last step is running is left only after that has ended.
  function leaving(event) {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    const goesOn = event.indexh === Reveal.getIndices().h + 1;
    if (!finishes || !goesOn || !video || showsStills() || !isRunning(video)) return;
    event.preventDefault();
    rest(slide);
  }

  function again() {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    const step = stepOf(slide);
    seek(video, firstOf(video, step));
    play(video, step);
  }

  function caption() {
    for (const { textTracks } of document.querySelectorAll("video")) {
      for (const track of textTracks) track.mode = track.mode === "showing" ? "hidden" : "showing";
    }
  }

  function goOn(event) {
    const busy = Reveal.isOverview() || event.defaultPrevented || event.target.closest("a, button, input, .player");
    if (!busy && String(getSelection()) === "") Reveal.next();
  }

  function settle() {
    document.documentElement.classList.toggle("stills", showsStills());
    Reveal.configure({ transition: showsStills() ? "none" : "fade" });
    const slide = Reveal.getCurrentSlide();
    if (showsStills()) leave(slide);
    else rest(slide);
  }

  globalThis.films = { stepNow, toggle, seekInStep };
  document.documentElement.classList.toggle("stills", showsStills());
  for (const video of document.querySelectorAll("video")) {
    video.addEventListener("timeupdate", late);
    video.addEventListener("ended", late);
  }
  Reveal.on("beforeslidechange", leaving);
  Reveal.on("slidechanged", changed);
  Reveal.on("fragmentshown", shown);
  for (const event of ["paused", "resumed", "overviewshown", "overviewhidden"]) Reveal.on(event, wait);
  Reveal.on("fragmenthidden", ({ fragment }) => rest(fragment.closest("section")));
  Reveal.initialize({
    // A slide is as large as the window, and laid out by the style sheet; on paper it is 16:9.
    width: printing ? 1280 : "100%",
    height: printing ? 720 : "100%",
    margin: 0,
    minScale: 1,
    maxScale: 1,
    center: false,
    rtl: document.dir === "rtl",
    hash: true,
    slideNumber: "c/t",
    controlsTutorial: false,
    transition: showsStills() ? "none" : "fade",
    transitionSpeed: "fast",
    backgroundTransition: "none",
    autoPlayMedia: false,
    pdfSeparateFragments: false,
    scrollActivationWidth: 0,
    plugins: [RevealNotes],
  }).then(() => {
    Reveal.addKeyBinding({ keyCode: 82, key: "R", description: "Play the step again" }, again);
    Reveal.addKeyBinding({ keyCode: 75, key: "K", description: "Pause, and go on" }, toggle);
    Reveal.addKeyBinding({ keyCode: 67, key: "C", description: "Show or hide captions" }, caption);
    enter(Reveal.getCurrentSlide(), true);
    loadNear();
    document.querySelector(".slides").addEventListener("click", goOn);
    calm.addEventListener("change", settle);
  });
})();
