package io.sandhold.attacks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Programs made to find what a kernel does not bear, let loose in a jail; {@code -Psoak} gives them a minute each. */
@UnderAttack
class NoiseIT {

    private static final int SECONDS = Integer.getInteger("sandhold.noise.seconds", 15);

    private static final String LIMITS =
            "{\"limits\": {\"memory\": \"256M\", \"processes\": 200, \"cpu\": 1.0}, \"size\": \"64M\"}";

    @Test
    void stress_ng_is_not_felt_outside(House house) throws Exception {
        // one of each of its stressors at once, those among them that it calls pathological
        noise(
                house,
                "stress-ng --all 1 --pathological --aggressive --timeout " + SECONDS + "s --temp-path /tmp",
                "dispatching hogs");
    }

    @Test
    void trinity_is_not_felt_outside(House house) throws Exception {
        // it looks for files to open in /sys unless it is told where
        noise(
                house,
                "touch $(seq 100) && timeout -s KILL " + SECONDS + " trinity -q -q -l off -C 8 -a64 -V /tmp/noise",
                "Initial random seed");
    }

    private static void noise(House house, String command, String begun) throws Exception {
        Attacker maker = Attacker.in(house, LIMITS);
        maker.assertGoesOn();
        long until = System.nanoTime() + Duration.ofSeconds(SECONDS).toNanos();
        String all = "mkdir -p /tmp/noise && cd /tmp/noise && " + command + " </dev/null 2>&1";
        StringBuilder said = new StringBuilder();
        int looks = 0;
        while (System.nanoTime() < until) { // such a program may well kill itself
            try (Background noise = Background.of(house.ssh().ssh(maker.session(), all))) {
                do {
                    house.assertOthersWork();
                    looks++;
                } while (noise.alive() && System.nanoTime() < until);
                said.append(noise.text());
            }
        }
        System.out.printf("%s: in %d s the others were looked at %d times%n", command, SECONDS, looks);
        assertTrue(said.toString().contains(begun), said::toString);
        house.rest().delete("/session/" + maker.session()).status(200);
    }
}
