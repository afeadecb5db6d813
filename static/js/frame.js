// A frame is as high as what it holds: an e-mail is read without a second scroll bar.
(() => {
  for (const frame of document.querySelectorAll("iframe[data-fit]")) {
    const fit = () => {
      frame.style.height = "1px";
      const height = frame.contentDocument?.documentElement?.scrollHeight;
      frame.style.height = height > 1 ? `${height}px` : "";
    };
    frame.addEventListener("load", fit);
    window.addEventListener("resize", fit);
    fit();
  }
})();
