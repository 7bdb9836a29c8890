"""How right each number is, in German: measurements by name, then numbers by name."""

from __future__ import annotations

from entrain.wording.accuracy_words import AccuracyWords, MeasurementWords

_PEAKS = (
    "Herzschläge werden mit einem F1 von {f1_150_percent:.2f} % auf 150 ms genau gefunden und von "
    "{f1_50_percent:.2f} % auf 50 ms genau. RR-Intervalle weichen um {rr_error_sd_ms:.2f} ms ab "
    "(SD)."
)
_LATE_EXTRA = (
    "Von den frühen Schlägen werden {seen_frac:.0%} erkannt, von 1000 anderen werden "
    "{false_per_1000:.1f} markiert. RMSSD über zwei Minuten wird in {n_shown:.0f} von "
    "{n_windows:.0f} Fällen gezeigt; davon weichen {off_percent:.0f} % um mehr als "
    "{off_limit_percent:.0f} % ab."
)
_LIVE = (
    "Der gezeigte Wert weicht im Mittel um {mae_per_min:.2f} Atemzüge/min ab, und in "
    "{far_percent:.0f} % der Fälle um mehr als {far_per_min:.0f}. Gezeigt wird er in "
    "{shown_percent:.0f} % der Zeit."
)
_LEVEL = (
    "Von diesen Werten liegen {near_frac:.0%} höchstens {near_per_min:.0f} Atemzug/min daneben."
)
_LOAD = (
    "AUC {auc_frac:.3f} (95-%-Intervall {auc_low_frac:.2f} bis {auc_high_frac:.2f}); 0,5 wäre "
    "Zufall, 1 nie falsch."
)
_TONE = "Die Leistung weicht über 300 s um {error_300_percent:+.2f} % ab."
_TONES = (
    "Die Leistung weicht über 60 s um {error_60_percent:+.2f} % ab, über 120 s um "
    "{error_120_percent:+.2f} % und über 300 s um {error_300_percent:+.2f} %."
)
_RMSSD = (
    "RMSSD weicht im Mittel um {rmssd_error_ms:.2f} ms ab; ohne jede Korrektur um {raw_ms:.0f} ms."
)
_WINDOWS = (
    "Der gezeigte Wert weicht im Mittel um {mae_per_min:.2f} Atemzüge/min ab; gezeigt wird er für "
    "{shown_percent:.0f} % der Fenster."
)

MEASUREMENTS = {
    "ecg_made": MeasurementWords(
        "{n_signals:.0f} EKGs mit 130 Hz von {n_kinds:.0f} Arten: sauber, mit Drift, Netzbrummen, "
        "Rauschen, Bewegung, Extraschlägen.",
        _PEAKS,
    ),
    "ecg_records": MeasurementWords(
        "{n_records:.0f} Aufzeichnungen der MIT-BIH-Arrhythmie-Datenbank von je einer halben "
        "Stunde, auf 130 Hz gebracht, mit annotierten Schlägen; ohne Kammerflattern.",
        _PEAKS,
    ),
    "ecg_worst_record": MeasurementWords(
        "Die schlechteste davon, MIT-BIH 208, mit vielen ventrikulären und Fusionsschlägen.",
        _PEAKS,
    ),
    "ecg_bursts": MeasurementWords(
        "In Störungen von 3 s Dauer, in {n_signals:.0f} Ruhe-EKGs.",
        "{believed_percent:.0f} % der wahren RR-Intervalle werden verwendet; von 1000 verwendeten "
        "sind {wrong_per_1000:.0f} um 30 ms oder mehr falsch.",
    ),
    "intervals_clean": MeasurementWords(
        "RR-Intervalle von {n_people:.0f} Personen in Ruhe und beim Kopfrechnen (GUDB, ein Polar "
        "H10), {n_series:.0f} Reihen ohne Sprung über 20 %.",
        "{flagged_percent:.2f} % werden zu Unrecht markiert; RMSSD weicht um "
        "{rmssd_bias_percent:+.2f} % ab.",
    ),
    "intervals_misplaced": MeasurementWords(
        "Dieselben {n_series:.0f} Reihen, 3 % der Schläge absichtlich verschoben.", _RMSSD
    ),
    "intervals_ectopic": MeasurementWords(
        "Dieselben {n_series:.0f} Reihen, 3 % der Schläge absichtlich ektop.", _RMSSD
    ),
    "ectopic_14046": MeasurementWords(
        "RR-Intervalle der MIT-BIH-Langzeitaufzeichnung 14046, mit {n_early:.0f} ektopen Schlägen.",
        _LATE_EXTRA,
    ),
    "ectopic_14134": MeasurementWords(
        "RR-Intervalle der MIT-BIH-Langzeitaufzeichnung 14134, mit {n_early:.0f} ektopen "
        "Schlägen, viele davon kaum verfrüht.",
        _LATE_EXTRA,
    ),
    "breath_motion": MeasurementWords(
        "{n_people:.0f} Personen von {n_kinds:.0f} Arten, live, mit einem Gurt, der EKG und die "
        "Bewegung der Brust sendet.",
        _LIVE,
    ),
    "breath_ecg": MeasurementWords(
        "Dieselben Personen mit einem Gurt, der EKG ohne Bewegung sendet.", _LIVE
    ),
    "breath_intervals": MeasurementWords(
        "Dieselben Personen mit einem Gurt, der nur RR-Intervalle sendet.", _LIVE
    ),
    "breath_sure": MeasurementWords(
        "Dieselben Personen mit EKG und Bewegung, wo der Wert als sicher gilt (drei Punkte).",
        _LEVEL,
    ),
    "breath_unsure": MeasurementWords(
        "Dieselben Personen mit EKG und Bewegung, bei Qualität 0,6 bis 0,7 (zwei Punkte).",
        _LEVEL,
    ),
    "breath_heart_alone": MeasurementWords(
        "Brustkörbe, die nicht atmen und nur vom Herzen bewegt werden.",
        "In {live_percent:.1f} % der Sekunden wird ein Wert gezeigt, obwohl es keinen gibt.",
    ),
    "breath_windows_made": MeasurementWords(
        "{n_people:.0f} Personen von {n_kinds:.0f} Arten, Fenster von 60 s aus einer Ableitung, "
        "wie `entrain analyze` sie ausgibt.",
        _WINDOWS,
    ),
    "breath_windows_records": MeasurementWords(
        "{n_people:.0f} Personen in Ruhe (Beispiele von NeuroKit und physio), Fenster von 60 s aus "
        "einer EKG-Ableitung, gegen gemessene Atmung, wo diese klar ist.",
        _WINDOWS,
    ),
    "breath_moving": MeasurementWords(
        "Brustbewegung von je {n_people:.0f} Personen bei {n_kinds:.0f} Tätigkeiten: Sitzen, "
        "Stehen, Sprechen, Treten auf der Stelle, mit gleichmäßigem und ungleichmäßigem Atem.",
        "Was live angezeigt wird, weicht im Mittel um {mae_per_min:.2f} pro Minute ab, "
        "{off_percent:.0f} % davon um mehr als 3; angezeigt wird {shown_percent:.0f} % der Zeit.",
    ),
    "breath_ill": MeasurementWords(
        "{n_people:.0f} Personen auf der Intensivstation, eine EKG-Ableitung (BIDMC), Fenster von "
        "60 s, gegen Atemzüge, die zwei Fachleute markiert haben. Die meisten wurden gewählt, weil "
        "sie schlecht zu lesen sind.",
        "Was angezeigt wird, weicht im Mittel um {mae_per_min:.2f} pro Minute ab "
        "({bias_per_min:+.2f} mit Vorzeichen), {off_percent:.1f} % davon um mehr als 3; einen Wert "
        "haben {shown_percent:.0f} % der Fenster. Würden alle angezeigt, wären es "
        "{mae_all_per_min:.2f}.",
    ),
    "arousal_load": MeasurementWords(
        "{n_people:.0f} Personen, Sitzen gegen Kopfrechnen (GUDB).", _LOAD
    ),
    "vlf_tone": MeasurementWords("Reine Töne von 0,02 Hz.", _TONE),
    "lf_tone": MeasurementWords("Reine Töne von 0,10 Hz.", _TONES),
    "hf_tone": MeasurementWords("Reine Töne von 0,25 Hz.", _TONES),
    "following_claimed": MeasurementWords(
        "{n_people:.0f} Personen jeder Art, über Sitzungen von 20 Minuten.",
        "Mitgehen wird für {right_percent:.0f} % der geführten Zeit von Personen belegt, die "
        "mitgehen, und für {wrong_percent:.0f} % bei Personen, die nicht mitgehen.",
    ),
    "resonance_found": MeasurementWords(
        "{n_people:.0f} Personen, die absichtlich mitatmen.",
        "Bei {n_near:.0f} davon wird eine Frequenz genannt, die höchstens {near_per_min:.1f}/min "
        "daneben liegt, bei {n_wrong:.0f} eine falsche; bei den übrigen ({n_none:.0f}) keine.",
    ),
}

_ON_ITS_OWN = "Geprüft ist nur, dass die Formel so gerechnet wird, wie ihre Quelle sagt."
_NO_DEVICE = "Niemand hat dafür neben dem Gurt ein Referenz-EKG getragen."
_RESTING = (
    "Personen, die stehen, gehen oder sprechen, Personen mit Herzschrittmacher, und andere "
    "Arrhythmien als die der Aufzeichnungen."
)
_TONES_ONLY = "Echte RR-Intervalle; reine Töne prüfen nur den Maßstab."

FIGURES = {
    "hr_bpm": AccuracyWords(
        "Herzfrequenz",
        f"{_RESTING} {_NO_DEVICE} Bei einem Gurt ohne EKG ist es das Ergebnis des Gurts selbst.",
        "Warum sie sich geändert hat.",
    ),
    "breathing_per_min": AccuracyWords(
        "Atmung",
        "Echte Bewegung der Brust neben gemessener Atmung, von Personen, die still sitzen, stehen, "
        "gehen und sprechen: Das meiste wurde an erzeugten Signalen gemessen.",
        "Wie tief der Atem ist. Aus RR-Intervallen allein kann es die langsame Welle des "
        "Blutdrucks sein; deshalb bleibt das Feld dann meist leer.",
    ),
    "rmssd_ms": AccuracyWords(
        "RMSSD",
        f"{_RESTING} {_NO_DEVICE} Wo jeder zweite Schlag ein Extraschlag ist, wird sie nicht "
        "gezeigt.",
        "Irgendetwas ohne die Atemfrequenz daneben: Langsames Atmen allein erhöht sie.",
    ),
    "stress_index": AccuracyWords(
        "Baevsky-Index",
        _ON_ITS_OWN,
        "Stress: Er fällt um ein Drittel, wenn der Atem nur langsamer wird. Vorher und nachher "
        "nicht vergleichen, und nicht mit Indizes anderer Klassenbreite.",
    ),
    "arousal": AccuracyWords(
        "Aktivierung",
        "Andere Arten von Aktivierung als Kopfrechnen, und kranke Menschen.",
        "Mehr als die Herzfrequenz: Sie ist die Herzfrequenz über Ruhe, denn nichts, was dazu "
        "versucht wurde, unterschied Ruhe und Belastung besser. Sie ist kein absoluter Wert und "
        "keine Diagnose.",
    ),
    "following_frac": AccuracyWords(
        "Mitgehen",
        "Echte Menschen: Niemand hat dabei gesagt, ob er mitgegangen ist.",
        "Warum Atem und Führung übereinstimmen: Wer so gleichmäßig atmet wie eine Uhr, ist von "
        "jemandem, der mitgeht, nicht zu unterscheiden.",
    ),
    "guide_per_min": AccuracyWords("Führung", "", "Wie die Person atmet: Das sagt Atmung."),
    "tempo_bpm": AccuracyWords("Tempo", "", "Irgendetwas über die Person."),
    "guide_depth_db": AccuracyWords("Welle", "", "Irgendetwas über die Person."),
    "ecg_uv": AccuracyWords(
        "EKG",
        "Die Größe des EKGs ist die, die der Gurt sendet; sie wurde mit keinem anderen EKG "
        "verglichen.",
        "Eine Diagnose. Die Ableitung eines Gurts ist keine Ableitung eines klinischen EKGs.",
    ),
    "rr_ms": AccuracyWords(
        "RR-Intervalle",
        f"{_RESTING} {_NO_DEVICE}",
        "Von welcher Art ein auffälliger Schlag ist, über die Markierung hinaus. Aus Intervallen "
        "allein sind kaum verfrühte Schläge nicht zu sehen.",
    ),
    "breath_wave": AccuracyWords(
        "Atem und Führung",
        "Die Form der Kurve und ihre Verzögerung wurden mit nichts verglichen. Ihre "
        "Frequenz ist die von Atmung.",
        "Wie tief der Atem ist: Ihre Größe ist die ihrer eigenen Streuung (SD).",
    ),
    "resonance_per_min": AccuracyWords(
        "Langsamer Rhythmus",
        "Echte Menschen. Bei simulierten ist das Ergebnis selten falsch, und selten gibt es eines.",
        "Dass Atmen mit dieser Frequenz mehr bewirkt als mit einer anderen.",
    ),
    "mean_rr_ms": AccuracyWords(
        "Mittleres RR", f"{_RESTING} {_NO_DEVICE}", "Warum es sich geändert hat."
    ),
    "sdnn_ms": AccuracyWords(
        "SDNN",
        _ON_ITS_OWN,
        "Viel über ungleiche Längen hinweg: Sie wächst mit ihnen.",
    ),
    "pnn50_frac": AccuracyWords("pNN50", _ON_ITS_OWN, "Mehr als RMSSD."),
    "sd1_ms": AccuracyWords(
        "SD1",
        f"{_ON_ITS_OWN} SD1 ist RMSSD geteilt durch Wurzel 2 und so genau wie RMSSD.",
        "Mehr als RMSSD.",
    ),
    "sd2_ms": AccuracyWords("SD2", _ON_ITS_OWN, "Mehr als SDNN und RMSSD zusammen."),
    "vlf_ms2": AccuracyWords("VLF-Leistung", _TONES_ONLY, "Viel, über Minuten."),
    "lf_ms2": AccuracyWords(
        "LF-Leistung",
        _TONES_ONLY,
        "Den Tonus des Sympathikus. Unter 9 Atemzügen pro Minute ist es vor allem die Atmung.",
    ),
    "hf_ms2": AccuracyWords(
        "HF-Leistung",
        f"{_TONES_ONLY} Der kubische Spline dämpft umso mehr, je schneller der Atem ist.",
        "Den Tonus des Vagus, solange jemand langsamer als 9-mal pro Minute atmet.",
    ),
    "lf_hf": AccuracyWords("LF/HF", _ON_ITS_OWN, "Ein Gleichgewicht von irgendetwas."),
    "coherence_frac": AccuracyWords(
        "Kohärenz", _ON_ITS_OWN, "Was andere Werte dieses Namens wären."
    ),
    "rsa_ms": AccuracyWords(
        "RSA",
        _ON_ITS_OWN,
        "Den Tonus des Vagus über Atemfrequenzen hinweg: Langsames Atmen allein erhöht sie.",
    ),
    "rsa_corrected_ms": AccuracyWords(
        "RSA bei 7,2/min",
        _ON_ITS_OWN,
        "Die eigene Eckfrequenz einer Person: Die Korrektur ist ein Mittel über viele.",
    ),
    "following_chance_frac": AccuracyWords(
        "Mitgehen durch Zufall",
        _ON_ITS_OWN,
        "Warum die Atemzüge der Führung antworten; nur, dass sie es tun.",
    ),
}
