package io.sandhold.sessions;

import java.util.List;
import java.util.random.RandomGenerator;

/** Ids that are easily read, said and typed: {@code amber-otter-42}; some 400,000 of them. They are names, not secrets. */
final class SessionNames {

    private static final List<String> FIRST = words(
            "amber azure bold brave brisk bronze calm clear clever coral cosy crisp dapper eager early fair fast fine fleet fond"
                    + " fresh gentle glad golden grand green happy hardy hazel honest humble ivory jade jolly keen kind lively"
                    + " lucky mellow merry mild misty neat noble olive patient pearl plain proud quick quiet rapid ready ruby"
                    + " rustic sandy silver smart snowy solid steady sunny swift tidy vivid warm wise witty");

    private static final List<String> SECOND = words(
            "alder aspen badger beaver birch bison brook canyon cedar cliff clover condor coyote crane creek delta dolphin eagle"
                    + " elm falcon fern finch fjord fox gecko glade grove harbor hare heron hill ibis island jay juniper koala"
                    + " lagoon lake lark lemur linden lynx maple marten meadow moose newt oak ocelot orca otter owl panda"
                    + " pebble pine plover puffin quail raven reef ridge river robin salmon seal spruce swan tiger willow wren");

    private SessionNames() {}

    private static List<String> words(String text) {
        return List.of(text.split(" +"));
    }

    static SessionId next(RandomGenerator random) {
        return new SessionId(FIRST.get(random.nextInt(FIRST.size())) + "-" + SECOND.get(random.nextInt(SECOND.size()))
                + "-" + random.nextInt(10, 100));
    }
}
