import {browser} from "@web/core/browser/browser";

/** A key that no other entry has: one that is sent twice is kept once. */
function newKey() {
    const words = new Uint32Array(4);
    browser.crypto?.getRandomValues
        ? browser.crypto.getRandomValues(words)
        : words.forEach((_word, index) => {
              words[index] = Math.floor(Math.random() * 2 ** 32);
          });
    return Array.from(words, (word) => word.toString(16).padStart(8, "0")).join("");
}

/**
 * What was tapped and is not at the server yet, in the order of the taps. It survives a
 * reload of the page; a browser without storage keeps it as long as the page is open.
 */
export class DayQueue {
    constructor(eventId) {
        this.name = `ambassador_program.event_day.${eventId}`;
        this.jobs = this.read();
    }

    read() {
        try {
            const jobs = JSON.parse(browser.localStorage.getItem(this.name) || "[]");
            return Array.isArray(jobs) ? jobs : [];
        } catch {
            return [];
        }
    }

    write() {
        try {
            if (this.jobs.length) {
                browser.localStorage.setItem(this.name, JSON.stringify(this.jobs));
            } else {
                browser.localStorage.removeItem(this.name);
            }
        } catch {
            // Full or forbidden: what waits is kept in memory.
        }
    }

    get length() {
        return this.jobs.length;
    }

    get first() {
        return this.jobs[0];
    }

    get checkIns() {
        return this.jobs.filter((job) => job.checkIn).map((job) => job.checkIn);
    }

    addCheckIn(registrationId) {
        if (!this.checkIns.includes(registrationId)) {
            this.jobs.push({checkIn: registrationId});
            this.write();
        }
    }

    addEntry(entry) {
        this.jobs.push({entry: {...entry, key: newKey()}});
        this.write();
    }

    shift() {
        this.jobs.shift();
        this.write();
    }
}
