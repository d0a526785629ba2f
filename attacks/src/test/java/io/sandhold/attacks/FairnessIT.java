package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A session that takes all the processor time it can get, beside one that wants its own. */
@UnderAttack
@Isolated("the shares of the processors are measured")
class FairnessIT {

    private static final int SECONDS = 6;

    /** Time for both to be told when they start. */
    private static final int LEAD_SECONDS = 2;

    /** Burns from the second of the machine's clock on that it is told, in many processes, and prints what all got in that time. */
    private static final String BURN = """
            import time
            start, begin = os.pipe()
            told, tell = os.pipe()
            count = int(sys.argv[1])
            for _ in range(count):
                if os.fork() == 0:
                    at = float(os.read(start, 32))
                    time.sleep(max(0, at - time.monotonic()))
                    before = time.process_time()
                    while time.monotonic() < at + %d:
                        pass
                    os.write(tell, b'%%f ' %% (time.process_time() - before))
                    os._exit(0)
            os.close(tell)
            print('ready', flush=True)
            while not os.path.exists('/workspace/start') or not (at := open('/workspace/start').read()):
                time.sleep(0.01)
            os.write(begin, at.encode().rjust(32) * count)
            print(sum(map(float, open(told).read().split())))
            """.formatted(SECONDS);

    @Test
    void neighbour_of_a_burner_keeps_its_share_of_the_processors(House house) throws Exception {
        int processors = Runtime.getRuntime().availableProcessors();
        int many = processors * 16;
        String limits = "{\"limits\": {\"cpu\": %d, \"processes\": %d}}".formatted(processors, many + 32);
        Attacker burner = Attacker.in(house, limits);
        Attacker neighbour = Attacker.in(house, limits);
        try (Background burning = ready(burner, many);
                Background keeping = ready(neighbour, processors)) {
            String start = Double.toString(System.nanoTime() / 1e9 + LEAD_SECONDS); // CLOCK_MONOTONIC, one for all
            begin(burner, start);
            begin(neighbour, start);
            double burnt = got(burning);
            double kept = got(keeping);
            System.out.printf("beside a burner of %.2f s of the processors, the neighbour kept %.2f s%n", burnt, kept);
            // both want everything at the same time: the share of each is half of what both got, whatever else runs
            double share = (burnt + kept) / 2;
            assertTrue(burnt > 0 && kept >= 0.8 * share, kept + " s of a share of " + share + " s");
        }
    }

    private static Background ready(Attacker session, int processes) throws Exception {
        session.shell("cat >/tmp/burn.py <<'END'\n" + Attacker.ATTEMPT + BURN + "END")
                .code(0);
        Background burning =
                Background.of(session.house().ssh().ssh(session.session(), "python3 /tmp/burn.py " + processes));
        burning.awaitLine("ready");
        return burning;
    }

    private static void begin(Attacker session, String start) throws Exception {
        session.house()
                .rest()
                .post("/create/" + session.session(), "{\"filename\": \"start\", \"content\": \"" + start + "\"}")
                .status(200);
    }

    private static double got(Background burning) throws Exception {
        return Double.parseDouble(burning.finish().lines().toList().getLast());
    }
}
