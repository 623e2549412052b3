// Plays the videos of a deck, a step of the talk at a time.
//
// Entering a slide from before it plays its first step at once, and each further key, click or tap the next one; at the
// end of a step the video stops at its last frame. Going on while a step is playing starts the next at once. Going back
// shows the end of the step before, and so does a slide that is entered from behind. R plays the step again, C shows
// captions. While the screen is black or all slides are looked over, a video waits. Where motion is unwelcome, on paper,
// and in the speaker's view, stills are shown and nothing plays.
"use strict";

(() => {
  const address = new URLSearchParams(location.search);
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const printing = address.has("print-pdf") || address.get("view") === "print";
  const preview = address.has("receiver");
  const showsStills = () => printing || preview || calm.matches;
  const waits = () => Reveal.isPaused() || Reveal.isOverview();

  // The step that each video plays; a watcher of an earlier step finds another here, and ends.
  const playing = new Map();
  // The frame that was last sought in each.
  const sought = new Map();

  const filmOf = (slide) => slide?.querySelector("video") ?? null;
  const stepOf = (slide) => slide.querySelectorAll(".still.fragment.visible").length;
  const endsOf = (video) => JSON.parse(video.dataset.ends);
  const rateOf = (video) => Number(video.dataset.rate);

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
    if (Math.abs(video.currentTime - time) < 0.1 / rateOf(video)) return;
    video.currentTime = time;
    awaitFrame(video, frame);
  }

  // Ask for frames until the one that was sought is shown: Chromium may go on showing the one before where nobody asks.
  function awaitFrame(video, frame) {
    video.requestVideoFrameCallback?.((_, shown) => {
      const waiting = video.paused && sought.get(video) === frame;
      if (waiting && Math.abs(shown.mediaTime * rateOf(video) - frame) > 0.5) awaitFrame(video, frame);
    });
  }

  function hold(video, frame) {
    playing.delete(video);
    video.pause();
    seek(video, frame);
  }

  function play(video, step) {
    load(video);
    const ends = endsOf(video);
    const first = step ? ends[step - 1] : 0;
    const token = { last: ends[step] - 1 };
    playing.set(video, token);
    // Where the step before has stopped, it goes on without a jump.
    if (Math.abs(video.currentTime * rateOf(video) - first) > 1) seek(video, first);
    watch(video, token);
    if (!waits()) start(video);
  }

  // What is playing stops while nobody can see it, and then goes on from there.
  function wait() {
    const video = filmOf(Reveal.getCurrentSlide());
    if (!playing.has(video)) return;
    if (waits()) video.pause();
    else start(video);
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
    hold(video, endsOf(video)[stepOf(slide)] - 1);
  }

  function enter(slide, forward) {
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    if (forward && stepOf(slide) === 0) {
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
    const slides = Reveal.getSlides();
    enter(currentSlide, slides.indexOf(previousSlide) < slides.indexOf(currentSlide));
    loadNear();
  }

  function shown({ fragment, fragments }) {
    const slide = fragment.closest("section");
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    if (fragments.length > 1) rest(slide);
    else play(video, stepOf(slide));
  }

  function again() {
    const slide = Reveal.getCurrentSlide();
    const video = filmOf(slide);
    if (!video || showsStills()) return;
    const step = stepOf(slide);
    seek(video, step ? endsOf(video)[step - 1] : 0);
    play(video, step);
  }

  function caption() {
    for (const { textTracks } of document.querySelectorAll("video")) {
      for (const track of textTracks) track.mode = track.mode === "showing" ? "hidden" : "showing";
    }
  }

  function goOn(event) {
    const busy = Reveal.isOverview() || event.defaultPrevented || event.target.closest("a, button, input");
    if (!busy && String(getSelection()) === "") Reveal.next();
  }

  function settle() {
    document.documentElement.classList.toggle("stills", showsStills());
    Reveal.configure({ transition: showsStills() ? "none" : "fade" });
    const slide = Reveal.getCurrentSlide();
    if (showsStills()) leave(slide);
    else rest(slide);
  }

  document.documentElement.classList.toggle("stills", showsStills());
  for (const video of document.querySelectorAll("video")) {
    video.addEventListener("timeupdate", late);
    video.addEventListener("ended", late);
  }
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
    Reveal.addKeyBinding({ keyCode: 67, key: "C", description: "Show or hide captions" }, caption);
    enter(Reveal.getCurrentSlide(), true);
    loadNear();
    document.querySelector(".slides").addEventListener("click", goOn);
    calm.addEventListener("change", settle);
  });
})();
